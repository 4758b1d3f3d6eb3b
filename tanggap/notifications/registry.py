"""The events that people are told about; filled by the packages that raise them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.text import slugify

from tanggap.kernel.actor import Actor

PUSH = "web_push"
DEFAULT_CHANNELS = ("inapp", "email")


UrgentFor = Callable[[Collection[int]], set[int]]
Sight = Callable[[Any, Collection[int]], set[int]]
"""Of the objects with these keys, those that the person may see now."""


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of occurrence that people may be told about.

    Attributes:
        code: dotted name, as ``ticket.assigned``.
        title: translated (lazy) words for the preferences page.
        default_channels: channels used until the person chooses otherwise.
        group: translated (lazy) heading on the preferences page.
        optional: whether a person may switch it off; security notices are not.
        heading: the shipped title, with ``%(number)s`` and the like; for those who write their own words.
        variables: facts that ``notify`` is given for it, with their (lazy) meaning.
        urgent: passes quiet hours and digests.
        urgent_for: of the people, those for whom it does; for all when there is no such rule.
        urgent_words: translated (lazy) words for when it does, for the preferences page.
        asks_right: who may no longer see the subject is not told when the message leaves late; a notice
            that something was taken away is told all the same.
        guests_may_stop: mails to people without an account carry a link by which they end it.
        guests_only: never goes to people with an account, who are not offered it.
        permissions: who holds none of them anywhere is not offered the event; empty means everybody.
    """

    code: str
    title: Any
    default_channels: tuple[str, ...]
    group: Any
    optional: bool
    permissions: tuple[str, ...]
    urgent: bool = False
    heading: Any = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    urgent_for: UrgentFor | None = None
    urgent_words: Any = ""
    asks_right: bool = True
    guests_may_stop: bool = False
    guests_only: bool = False

    def is_default(self, channel: str) -> bool:
        """Whether the event goes over the channel unless the person chose otherwise.

        Pushes follow the inbox: who lets a device take them wants to hear of what stands there.
        """
        return channel in self.default_channels or (channel == PUSH and "inapp" in self.default_channels)

    @property
    def group_code(self) -> str:
        """The heading as a word that stays the same in every language."""
        with translation.override("en"):
            return slugify(str(self.group))[:40] or "other"

    @property
    def may_wait(self) -> bool:
        """Whether quiet hours and digests apply to it."""
        return self.optional and (not self.urgent or self.urgent_for is not None)

    def passes_for(self, user_ids: Collection[int]) -> set[int]:
        """Of the people, those whose quiet hours and digests it passes."""
        if not self.optional or (self.urgent and self.urgent_for is None):
            return set(user_ids)
        return self.urgent_for(user_ids) if self.urgent and self.urgent_for else set()


_events: dict[str, Event] = {}


def register_event(
    code: str,
    title: Any,
    default_channels: Iterable[str] = DEFAULT_CHANNELS,
    *,
    group: Any = "",
    optional: bool = True,
    permission: str | Iterable[str] = (),
    urgent: bool = False,
    heading: Any = "",
    variables: Mapping[str, Any] | None = None,
    urgent_for: UrgentFor | None = None,
    urgent_words: Any = "",
    asks_right: bool = True,
    guests_may_stop: bool = False,
    guests_only: bool = False,
) -> Event:
    """Announce an event; call it when the raising package's ``notices`` module is imported.

    Args:
        code, title, default_channels, group, optional, urgent, heading, variables, urgent_for, urgent_words,
            asks_right, guests_may_stop, guests_only: see ``Event``.
        permission: one code or several, any of which makes the event possible; everybody when empty.

    Raises:
        ValueError: when the code is taken by an event with other words.
    """
    permissions = (permission,) if isinstance(permission, str) else tuple(permission)
    event = Event(
        code,
        title,
        tuple(default_channels),
        group,
        optional,
        permissions,
        urgent,
        heading,
        variables or {},
        urgent_for,
        urgent_words,
        asks_right,
        guests_may_stop,
        guests_only,
    )
    known = _events.get(code)
    if known is not None and str(known.title) != str(title):
        raise ValueError(f"event {code} is registered already")
    _events[code] = event
    return event


_sights: dict[str, Sight] = {}
_guest_stops: dict[str, Callable[[str, int], None]] = {}


def register_sight(kind: str, rule: Sight) -> None:
    """Say who may see objects of the kind (``tickets.ticket``), asked again when a message leaves late."""
    _sights[kind] = rule


def sight_of(kind: str) -> Sight | None:
    """The rule of the kind; none where nobody gave one."""
    return _sights.get(kind)


def register_guest_stop(kind: str, stop: Callable[[str, int], None]) -> None:
    """Call ``stop(address, key)`` when a guest wants to hear no more of that object of the kind."""
    _guest_stops[kind] = stop


def guest_stop_of(kind: str) -> Callable[[str, int], None] | None:
    """How notices about an object of the kind are ended; none where the whole event is."""
    return _guest_stops.get(kind)


def event_of(code: str) -> Event:
    """The event with the code.

    Raises:
        LookupError: when nobody registered it, which is a mistake in the calling package.
    """
    try:
        return _events[code]
    except KeyError:
        raise LookupError(f"event {code} is not registered") from None


def title_of(code: str) -> Any:
    """Words for the event; its code when the package that raised it is gone."""
    event = _events.get(code)
    return event.title if event else code


def events() -> tuple[Event, ...]:
    """All events in the order of their registration."""
    return tuple(_events.values())


def events_for(actor: Actor) -> tuple[Event, ...]:
    """The events that can reach the actor, those of one group together."""
    possible = [
        event
        for event in _events.values()
        if not event.guests_only
        and (not event.permissions or any(actor.holds_anywhere(code) for code in event.permissions))
    ]
    groups = list(dict.fromkeys(str(event.group) for event in possible))
    return tuple(sorted(possible, key=lambda event: groups.index(str(event.group))))


def waiting_groups(actor: Actor) -> dict[str, Any]:
    """Groups with an event that can reach the actor and may wait for a digest: words by code."""
    return {event.group_code: event.group for event in events_for(actor) if event.may_wait}
