"""What happened to a person, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.accounts.models import Role, User
from tanggap.activity.models import Entry
from tanggap.activity.selectors import entries_for
from tanggap.kernel.actor import Actor
from tanggap.web.components.parts import TimelineEntry

NEWEST = 30
WORDS: dict[str, tuple[Any, str]] = {
    "user.created": (gettext_lazy("added this person"), "user-plus"),
    "user.registered": (gettext_lazy("registered"), "user-plus"),
    "user.invited": (gettext_lazy("sent an invitation"), "mail"),
    "user.edited": (gettext_lazy("changed the facts"), "pencil"),
    "user.profile_edited": (gettext_lazy("changed the own profile"), "pencil"),
    "person.data_exported": (gettext_lazy("asked for the own data as a file"), "package-export"),
    "user.photo_changed": (gettext_lazy("changed the photo"), "photo"),
    "user.photo_removed": (gettext_lazy("removed the photo"), "photo"),
    "user.deactivated": (gettext_lazy("closed the account"), "lock"),
    "user.reactivated": (gettext_lazy("opened the account again"), "lock-open"),
    "user.signed_in": (gettext_lazy("signed in"), "login"),
    "user.session_ended": (gettext_lazy("ended a session"), "logout"),
    "user.password_changed": (gettext_lazy("changed the password"), "key"),
    "grant.given": (gettext_lazy("gave the role %(role)s at %(unit)s"), "shield-check"),
    "grant.ended": (gettext_lazy("ended the role %(role)s at %(unit)s"), "shield-x"),
}
SECURITY = frozenset({"user.signed_in", "user.session_ended", "user.password_changed"})
"""Told only to who manages people, and to the person."""


def history_of(actor: Actor, user: User) -> list[TimelineEntry]:
    """The newest entries about the person that the actor may know, the newest first."""
    entries = entries_for(user._meta.label_lower, user.pk)
    if not actor.holds_anywhere("user.manage") and actor.person_id != user.pk:
        entries = entries.exclude(action__in=SECURITY)
    newest = list(entries.order_by("-pk")[:NEWEST])
    codes = {entry.data.get("role") for entry in newest} - {None}
    titles = {role.code: role.title for role in Role.objects.filter(code__in=codes)} if codes else {}
    return [_shown(entry, titles) for entry in newest]


def _shown(entry: Entry, role_titles: Mapping[str, Any]) -> TimelineEntry:
    title, icon = WORDS.get(entry.action, (entry.action, "point"))
    code = entry.data.get("role", "")
    values = {"role": role_titles.get(code, code), "unit": entry.data.get("unit", "")}
    body = entry.data.get("reason", "")
    return TimelineEntry(
        key=f"entry-{entry.pk}",
        at=entry.occurred_at,
        who=entry.actor_label or _("Unknown"),
        title=str(title) % values,
        icon=icon,
        body=body,
        source=entry.source,
    )
