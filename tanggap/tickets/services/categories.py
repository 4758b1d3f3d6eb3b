"""The category tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets.choices import Level, TicketKind
from tanggap.tickets.models import Category, Ticket


def _enforce_manage(actor: Actor) -> None:
    if not actor.holds_anywhere("category.manage"):
        no("role", _("Your role does not allow this here.")).enforce()


def category_create(
    *,
    actor: Actor,
    name: str,
    parent_id: int | None = None,
    kind: str = TicketKind.INCIDENT,
    impact: int = Level.MEDIUM,
    urgency: int = Level.MEDIUM,
    skill: str = "",
    proof_required: bool = False,
    code: str = "",
) -> Category:
    """Add a category below ``parent_id`` or as a new group.

    Raises:
        NotAllowed, Invalid.
    """
    _enforce_manage(actor)
    if not name.strip():
        raise Invalid.field("name", _("This is required."), code="required")
    with transaction.atomic():
        parent = Category.objects.filter(pk=parent_id, retired_at__isnull=True).first() if parent_id else None
        if parent_id and parent is None:
            raise Invalid.field("parent_id", _("This category does not exist."))
        category = _insert(
            name.strip(),
            parent,
            code=code,
            kind=kind,
            impact=impact,
            urgency=urgency,
            skill=skill.strip(),
            proof_required=proof_required,
        )
        record("category.created", actor=actor, subject=category, data={"name": category.name})
    return category


def _insert(name: str, parent: Category | None, *, code: str = "", **columns: Any) -> Category:
    base = (code or slugify(name) or "category")[:50]
    unique, counter = base, 1
    while Category.objects.filter(code=unique).exists():
        counter += 1
        unique = f"{base}-{counter}"
    category = Category.objects.create(
        code=unique, name=name[:120], parent=parent, path=f"?{unique}", **columns
    )
    category.path = f"{parent.path if parent else ''}{category.pk}/"
    category.group_id = parent.group_id if parent else category.pk
    Category.objects.filter(pk=category.pk).update(path=category.path, group_id=category.group_id)
    return category


def category_from_names(names: Sequence[str]) -> Category | None:
    """The category with these names from the root down; missing ones are created (imports, base data)."""
    parent: Category | None = None
    for name in names:
        found = Category.objects.filter(parent=parent, name=name[:120]).first()
        parent = found or _insert(name, parent)
    return parent


@transaction.atomic
def category_edit(
    *, actor: Actor, category_id: int, expected_version: int, changes: dict[str, Any]
) -> Category:
    """Change name, kind, usual impact and urgency, the skill, or whether customers confirm the work.

    Raises:
        NotAllowed, NotVisible, StaleState, Invalid.
    """
    _enforce_manage(actor)
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        raise NotVisible
    allowed = {"name", "kind", "impact", "urgency", "skill", "proof_required"}
    if unknown := set(changes) - allowed:
        raise Invalid(fields={name: [_("This cannot be changed here.")] for name in unknown})
    if not str(changes.get("name", category.name)).strip():
        raise Invalid.field("name", _("This is required."), code="required")
    if not Category.objects.filter(pk=category_id, version=expected_version).update(
        **changes, version=F("version") + 1
    ):
        raise StaleState
    record(
        "category.edited",
        actor=actor,
        subject=category,
        data={"changes": {k: str(v) for k, v in changes.items()}},
    )
    category.refresh_from_db()
    return category


@transaction.atomic
def category_retire(*, actor: Actor, category_id: int, retired: bool) -> Category:
    """Take a category out of use, or back into use; tickets keep it.

    Raises:
        NotAllowed, NotVisible.
        Invalid: it still has categories in use below it.
    """
    _enforce_manage(actor)
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        raise NotVisible
    if retired and category.children.filter(retired_at__isnull=True).exists():
        raise Invalid(_("Retire the categories below it first."), code="has_children")
    Category.objects.filter(pk=category_id).update(
        retired_at=clock.now() if retired else None, version=F("version") + 1
    )
    record("category.retired" if retired else "category.restored", actor=actor, subject=category)
    category.refresh_from_db()
    return category


def category_use(category: Category) -> int:
    """How many tickets carry the category, at most 1000 are counted."""
    return Ticket.objects.filter(category=category)[:1000].count()
