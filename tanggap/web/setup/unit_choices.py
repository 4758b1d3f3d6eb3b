"""Units as a select shows them: in the order of the tree, indented."""

from __future__ import annotations

from tanggap.kernel.actor import Actor
from tanggap.organization.listing import tree_order
from tanggap.organization.models import Unit

Choices = list[tuple[str, str]]
INDENT = "\u2007\u2007"


def unit_choices(actor: Actor, permission: str, *, keep: Unit | None = None, without: str = "") -> Choices:
    """Units in use at which the actor holds the permission.

    Args:
        keep: a unit that is offered in any case, since it is chosen already.
        without: path of a unit that is left out with all below it.
    """
    units = list(Unit.objects.under(actor.paths(permission)).in_use().order_by("name", "pk"))
    if keep is not None and keep.pk not in {unit.pk for unit in units}:
        units.append(keep)
    return [
        (str(row.unit.pk), f"{INDENT * row.depth}{row.unit.name} ({row.unit.code})")
        for row in tree_order(units)
        if not without or not row.unit.path.startswith(without)
    ]
