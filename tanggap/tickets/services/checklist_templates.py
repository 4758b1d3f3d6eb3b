"""Adding, editing, ordering and retiring the templates of checklists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets import policies
from tanggap.tickets.checklists import MOST_ITEMS, templates_in_use
from tanggap.tickets.models import Category, ChecklistTemplate

LONGEST_ITEM = 200


@transaction.atomic
def checklist_template_create(
    *, actor: Actor, name: str, category_id: int | None, items: Sequence[Mapping[str, Any]]
) -> ChecklistTemplate:
    """Add a template after all others.

    Args:
        category_id: its new tickets, and those of categories below it, get the list by themselves.
        items: in their order, each with ``text`` and ``mandatory``.

    Raises:
        NotAllowed, Invalid.
    """
    policies.can_manage_checklists(actor).enforce()
    columns = _checked(name, category_id, items)
    last = ChecklistTemplate.objects.aggregate(last=Max("position"))["last"] or 0
    template = ChecklistTemplate.objects.create(position=last + 1, **columns)
    _record("checklist.created", actor, template)
    return template


@transaction.atomic
def checklist_template_edit(
    *,
    actor: Actor,
    template_id: int,
    expected_version: int,
    name: str,
    category_id: int | None,
    items: Sequence[Mapping[str, Any]],
) -> ChecklistTemplate:
    """Change a template; lists that stand on tickets stay as they are.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    template = _template(actor, template_id)
    _swap(template, expected_version, **_checked(name, category_id, items))
    _record("checklist.edited", actor, template)
    return template


@transaction.atomic
def checklist_template_retire(
    *, actor: Actor, template_id: int, expected_version: int, retired: bool
) -> ChecklistTemplate:
    """Take a template out of use, or into use again.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    template = _template(actor, template_id)
    _swap(template, expected_version, retired_at=clock.now() if retired else None)
    _record("checklist.retired" if retired else "checklist.restored", actor, template)
    return template


@transaction.atomic
def checklist_template_move(*, actor: Actor, template_id: int, up: bool) -> ChecklistTemplate:
    """Show a template one place earlier or later; at the end of the list nothing happens.

    Raises:
        NotVisible, NotAllowed.
    """
    template = _template(actor, template_id)
    rows = ChecklistTemplate.objects.select_for_update().filter(retired_at__isnull=True)
    order = list(rows.order_by("position", "pk"))
    place = next((index for index, one in enumerate(order) if one.pk == template.pk), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(order):
        return template
    order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order, start=1):
        ChecklistTemplate.objects.filter(pk=one.pk).exclude(position=position).update(position=position)
    _record("checklist.moved", actor, template)
    return template


def _template(actor: Actor, template_id: int) -> ChecklistTemplate:
    policies.can_manage_checklists(actor).enforce()
    template = ChecklistTemplate.objects.filter(pk=template_id).first()
    if template is None:
        raise NotVisible
    return template


def _swap(template: ChecklistTemplate, version: int, **columns: Any) -> None:
    found = ChecklistTemplate.objects.filter(pk=template.pk, version=version)
    if found.update(**columns, version=F("version") + 1) != 1:
        raise StaleState
    template.refresh_from_db()


def _checked(name: str, category_id: int | None, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    wrong: dict[str, list[Any]] = {}
    title = " ".join(name.replace("\x00", "").split())
    if not title:
        wrong["name"] = [_("This is required.")]
    elif len(title) > 120:
        wrong["name"] = [_("At most %(limit)d characters.") % {"limit": 120}]
    if category_id and not Category.objects.filter(pk=category_id, retired_at__isnull=True).exists():
        wrong["category"] = [_("Choose a category.")]
    cleaned = [
        {
            "text": " ".join(str(item["text"]).replace("\x00", "").split()),
            "mandatory": bool(item["mandatory"]),
        }
        for item in items
    ]
    cleaned = [item for item in cleaned if item["text"]]
    texts = [item["text"] for item in cleaned]
    if not cleaned:
        wrong["items"] = [_("Give at least one item.")]
    elif len(cleaned) > MOST_ITEMS:
        wrong["items"] = [_("At most %(limit)d items.") % {"limit": MOST_ITEMS}]
    elif any(len(str(text)) > LONGEST_ITEM for text in texts):
        wrong["items"] = [_("An item has at most %(limit)d characters.") % {"limit": LONGEST_ITEM}]
    elif len(set(texts)) != len(texts):
        wrong["items"] = [_("Two items have the same words.")]
    if wrong:
        raise Invalid(fields=wrong)
    return {"name": title, "category_id": category_id or None, "items": cleaned}


def _record(action: str, actor: Actor, template: ChecklistTemplate) -> None:
    record(
        action,
        actor=actor,
        subject=template,
        data={"name": template.name, "order": template.position, "items": len(template.items)},
    )
    transaction.on_commit(templates_in_use.clear)
    templates_in_use.clear()
