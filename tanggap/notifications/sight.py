"""Whether a recipient may still see what a message is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tanggap.accounts.models import User
from tanggap.notifications.models import Delivery
from tanggap.notifications.registry import event_of, sight_of

LOST = "the recipient may no longer see what it is about"


def lost_from_sight(user: User, rows: Iterable[Delivery]) -> set[int]:
    """Keys of the messages to the person about what he may not see now; a query or two for each kind."""
    by_kind: dict[str, list[Delivery]] = defaultdict(list)
    for row in rows:
        if row.subject_id is not None and _asks(row.event):
            by_kind[row.subject_kind].append(row)
    lost: set[int] = set()
    for kind, members in by_kind.items():
        rule = sight_of(kind)
        if rule is not None:
            seen = rule(user, {row.subject_id for row in members if row.subject_id is not None})
            lost |= {row.pk for row in members if row.subject_id not in seen}
    return lost


def _asks(event: str) -> bool:
    try:
        return event_of(event).asks_right
    except LookupError:
        return True
