"""What the record may know of persons: entries last, so names and addresses stand in them as pseudonyms only.

An entry cannot be changed without breaking the chain. What may have to be forgotten is therefore never
written: of personal fields only a keyed mark of the value, so that a change can be seen but not what it was,
and of reporters not the name but the key of the account. Who reads it looks the name up while it is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.crypto import salted_hmac

from tanggap.kernel.actor import Actor, ActorKind

PERSONAL_FIELDS: dict[str, frozenset[str]] = {
    "tickets.ticket": frozenset(
        {"requester_name", "requester_phone", "requester_email", "place", "description"}
    ),
    "organization.customer": frozenset({"name", "phone", "whatsapp", "email", "address"}),
    "organization.site": frozenset({"address"}),
    "accounts.user": frozenset({"email", "phone", "whatsapp"}),
}
"""Facts of persons, by kind of what an entry is about."""
REPORTER_RIGHTS = frozenset({"ticket.create"})
"""Who holds nothing more reports for himself and is no staff."""


def pseudonym(value: Any) -> str:
    """A keyed mark of the value: the same for the same, and nothing of it; empty stays empty."""
    text = "" if value is None else str(value)
    return (
        f"•••{salted_hmac('tanggap.activity.personal', text, algorithm='sha256').hexdigest()[:8]}"
        if text
        else ""
    )


def impersonal(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of an entry with pseudonyms for personal ones, also among ``changes``."""
    personal = PERSONAL_FIELDS.get(kind)
    if not personal:
        return dict(data)
    found = {name: pseudonym(value) if name in personal else value for name, value in data.items()}
    changes = data.get("changes")
    if isinstance(changes, Mapping):
        found["changes"] = {
            name: [pseudonym(value) for value in pair] if name in personal else pair
            for name, pair in changes.items()
        }
    return found


def label_of(actor: Actor) -> str:
    """The name that an entry keeps: of staff and of the system, empty for reporters."""
    is_reporter = actor.kind is ActorKind.ANONYMOUS or (
        actor.kind is ActorKind.PERSON and bool(actor.rights) and set(actor.rights) <= REPORTER_RIGHTS
    )
    return "" if is_reporter else actor.label
