"""What edited shipped roles lack: an update gives new permissions only to those that nobody edited."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tanggap.accounts.models import Role
from tanggap.accounts.permissions import TITLES
from tanggap.accounts.roles import BY_CODE
from tanggap.activity.models import Entry


@dataclass(frozen=True, slots=True)
class RoleGap:
    """A role and the shipped permissions that it lacks, without those that somebody took away on purpose."""

    role: Role
    lacking: tuple[str, ...]

    @property
    def titles(self) -> list[Any]:
        """The permissions as the role editor names them."""
        return [TITLES[code] for code in self.lacking]


def role_gaps() -> list[RoleGap]:
    """Roles in use that lack something, by their priority; two queries."""
    edited = Role.objects.filter(shipped=True, version__gt=1, retired_at__isnull=True, code__in=BY_CODE)
    roles = list(edited.order_by("priority", "name"))
    taken = _taken_away([role.pk for role in roles])
    found = []
    for role in roles:
        lacking = BY_CODE[role.code].permissions - set(role.permissions) - taken[role.pk]
        if lacking:
            found.append(RoleGap(role, tuple(sorted(lacking))))
    return found


def _taken_away(role_ids: list[int]) -> defaultdict[int, set[str]]:
    """What was taken from each role by hand and not given back."""
    taken: defaultdict[int, set[str]] = defaultdict(set)
    edits = Entry.objects.filter(
        subject_kind=Role._meta.label_lower, subject_id__in=role_ids, action="role.edited"
    )
    for role_id, data in edits.order_by("pk").values_list("subject_id", "data"):
        taken[role_id] |= set(data.get("removed", ()))
        taken[role_id] -= set(data.get("added", ()))
    return taken
