"""Two records of one customer become one, and can be told apart again."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Customer, CustomerMerge
from tanggap.organization.policies import can_manage_party
from tanggap.organization.selectors import party_get
from tanggap.organization.services.loading import save_version

MOST_MOVED = 20_000
"""Rows that one merge takes over; more are hardly one customer's."""


@transaction.atomic
def customer_merge(
    *, actor: Actor, keep_id: int, merge_id: int, version: int, reason: str = ""
) -> CustomerMerge:
    """Give everything of one customer to another and take the first out of use; its record stays.

    Args:
        keep_id: the customer who remains.
        merge_id: the double.
        version: of the double, as it was seen.
        reason: why, for the record.

    Raises:
        NotVisible, NotAllowed.
        Invalid: the same one, or one of them is out of use.
        StaleState: the double was changed meanwhile.
    """
    kept, merged = _both(actor, keep_id, merge_id)
    if kept.pk == merged.pk:
        raise Invalid.field("keep", _("Choose two different customers."), code="itself")
    if kept.retired_at is not None or merged.retired_at is not None:
        raise Invalid.field("keep", _("Retired customers are not merged."), code="retired")
    save_version(merged, version, {"retired_at": clock.now(), "merged_into_id": kept.pk})
    moved = _move_all(merged, kept)
    merge = CustomerMerge.objects.create(
        kept=kept,
        merged=merged,
        moved=moved,
        reason=" ".join(reason.split())[:300],
        actor_label=actor.label,
        created_at=clock.now(),
    )
    _note("merged", actor, kept, merged)
    return merge


@transaction.atomic
def customer_merge_undo(*, actor: Actor, merge_id: int) -> CustomerMerge:
    """Give back what a merge took over, as far as it still lies where the merge put it.

    What came afterwards stays with the customer who was kept.

    Raises:
        NotVisible, NotAllowed.
        StaleState: it was undone already, or the customer who was kept has been merged away since.
    """
    found = CustomerMerge.objects.select_related("kept", "merged").filter(pk=merge_id).first()
    if found is None:
        raise NotVisible
    kept, merged = _both(actor, found.kept_id, found.merged_id)
    if kept.merged_into_id is not None:
        raise StaleState(_("The customer who was kept has been merged into another one since."))
    ended = CustomerMerge.objects.filter(pk=merge_id, undone_at__isnull=True)
    if ended.update(undone_at=clock.now(), undone_by_label=actor.label) != 1:
        raise StaleState
    save_version(merged, merged.version, {"retired_at": None, "merged_into_id": None})
    for label, keys in found.moved.items():
        kind, field = label.rsplit(".", 1)
        rows: Any = apps.get_model(kind)._base_manager
        for start in range(0, len(keys), 500):
            rows.filter(pk__in=keys[start : start + 500], **{f"{field}_id": kept.pk}).update(
                **{f"{field}_id": merged.pk}
            )
    _note("merge_undone", actor, kept, merged)
    found.refresh_from_db()
    return found


def _both(actor: Actor, keep_id: int, merge_id: int) -> tuple[Customer, Customer]:
    """Both customers, which the actor may change, in the order of their keys as locks want it."""
    list(Customer.objects.select_for_update().filter(pk__in=[keep_id, merge_id]).order_by("pk").values("pk"))
    kept, merged = party_get(Customer, actor, keep_id), party_get(Customer, actor, merge_id)
    for customer in (kept, merged):
        can_manage_party(actor, customer.unit).enforce()
    return kept, merged


def _move_all(merged: Customer, kept: Customer) -> dict[str, list[int]]:
    """Point everything that names the double to the other one; answers what was moved, by table and field."""
    moved: dict[str, list[int]] = {}
    for relation in Customer._meta.related_objects:
        model: Any = relation.related_model
        if model in (Customer, CustomerMerge):
            continue
        name = relation.field.name
        keys = list(model._base_manager.filter(**{f"{name}_id": merged.pk}).values_list("pk", flat=True))
        if len(keys) > MOST_MOVED:
            raise Invalid(_("This customer has too much to be merged at once."), code="too_many")
        if keys:
            moved[f"{model._meta.label_lower}.{name}"] = keys
            model._base_manager.filter(**{f"{name}_id": merged.pk}).update(**{f"{name}_id": kept.pk})
    return moved


def _note(verb: str, actor: Actor, kept: Customer, merged: Customer) -> None:
    for customer, other in ((kept, merged), (merged, kept)):
        record(
            f"customer.{verb}",
            actor=actor,
            subject=customer,
            unit_id=customer.unit_id,
            unit_path=customer.unit.path,
            data={"other": other.pk, "kept": kept.pk},
        )
