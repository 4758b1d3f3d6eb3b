"""Names of the rows of a recap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tanggap.accounts.models import Team, User
from tanggap.organization.models import Office, Unit
from tanggap.reporting.choices import NOBODY_LABELS, By
from tanggap.tickets.models import Category

MANY = 500


@dataclass(frozen=True, slots=True)
class Label:
    """Stable name and name for readers; nobody has no stable name."""

    key: str | None
    name: str


def labels_of(by: By, pks: Sequence[int]) -> dict[int | None, Label]:
    """The labels of the rows, with that of the row of none under ``None``; one query, for many people two."""
    found: dict[int | None, Label] = {None: Label(None, str(NOBODY_LABELS[by]))}
    if not pks:
        return found
    if by is By.TECHNICIAN:
        return found | _people(pks)
    models = {By.TEAM: Team, By.UNIT: Unit, By.CATEGORY: Category, By.OFFICE: Office}
    rows = models[by]._default_manager.filter(pk__in=pks).order_by().values_list("pk", "code", "name")
    found.update({pk: Label(code, name) for pk, code, name in rows})
    return found


def _people(pks: Sequence[int]) -> dict[int, Label]:
    """Names of people; for very many all technicians are read, as thousands of keys take longer."""
    names = User.objects.order_by().values_list("pk", "name", "external_key", "technician__code")
    rows = list(names.filter(technician__isnull=False)) if len(pks) > MANY else []
    wanted = set(pks)
    if missing := wanted.difference(row[0] for row in rows):
        rows += names.filter(pk__in=missing)
    return {pk: Label(code or source or str(pk), name) for pk, name, source, code in rows if pk in wanted}
