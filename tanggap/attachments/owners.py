"""The owners of files that lie below this package."""

from __future__ import annotations

from tanggap.accounts.models import User
from tanggap.attachments.choices import Visibility
from tanggap.attachments.registry import register_owner
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Office

COLLEAGUES = ("unit.view", "work_order.progress")
"""Any of these makes somebody a colleague: office and desk, and those in the field."""


def can_view_photo(actor: Actor, owner_id: int, visibility: Visibility) -> bool:
    """Colleagues see each other's photos; everybody else sees those of the people they may see."""
    if not actor.is_authenticated:
        return False
    if any(actor.holds_anywhere(permission) for permission in COLLEAGUES):
        return True
    seen: bool = User.objects.visible_to(actor).filter(pk=owner_id).exists()
    return seen


def can_view_logo(actor: Actor, owner_id: int, visibility: Visibility) -> bool:
    """Who sees the office sees its logo, and so do its people."""
    if not actor.is_authenticated:
        return False
    seen: bool = Office.objects.visible_to(actor).filter(pk=owner_id).exists()
    return seen or User.objects.filter(pk=actor.person_id or 0, office=owner_id).exists()


def register() -> None:
    """Make people and offices owners of files (photo, logo)."""
    register_owner(User._meta.label_lower, can_view_photo)
    register_owner(Office._meta.label_lower, can_view_logo)
