"""Who acts. One value for people, tokens, devices and the system itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ActorKind(StrEnum):
    """What kind of actor this is; stored with each activity entry."""

    PERSON = "person"
    TOKEN = "token"
    DEVICE = "device"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


ROOT_PATH = ""
"""The path prefix that covers the whole organisation."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting party with the rights that it holds.

    Attributes:
        kind: person, token, device, system or anonymous.
        person_id: primary key of the user behind it, if any.
        label: name as shown in timelines; stored as text so that it survives the person.
        source: the face it came through: page, api, cli, job, import, hook.
        rights: permission code to the unit paths where it is held; a path covers all paths below it.
        roles: codes of the roles held, for choosing a home page and notices, never for permission checks.
        language: language code for messages to this actor.
        time_zone: name of the actor's time zone.
        belongs: keys of what the person belongs to, by kind (``office``).
    """

    kind: ActorKind
    person_id: int | None = None
    label: str = ""
    source: str = "page"
    rights: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    roles: frozenset[str] = frozenset()
    language: str = "id"
    time_zone: str = "Asia/Jakarta"
    belongs: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def is_system(self) -> bool:
        """Whether this is the system itself, which may do everything its code asks for."""
        return self.kind is ActorKind.SYSTEM

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody known stands behind it."""
        return self.kind is not ActorKind.ANONYMOUS

    def holds(self, permission: str, *, at: str) -> bool:
        """Whether the permission is held at the unit with path ``at`` or at a unit above it."""
        if self.is_system:
            return True
        return any(at.startswith(path) for path in self.rights.get(permission, ()))

    def holds_anywhere(self, permission: str) -> bool:
        """Whether the permission is held at any unit."""
        return self.is_system or bool(self.rights.get(permission))

    def paths(self, permission: str) -> tuple[str, ...]:
        """Unit paths at which the permission is held; ``("",)`` means everywhere."""
        if self.is_system:
            return (ROOT_PATH,)
        return self.rights.get(permission, ())


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS, label="")


def system_actor(label: str = "Tanggap", *, source: str = "job") -> Actor:
    """The system as actor, for jobs, imports and demo data; ``label`` is shown in timelines."""
    return Actor(kind=ActorKind.SYSTEM, label=label, source=source)
