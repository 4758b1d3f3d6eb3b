"""Requests for approval of a shelf of notes: a kind that exists for tests only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tanggap.accounts.models import Role, Team, User
from tanggap.accounts.tests.factories import acting, make_person, make_role, make_unit
from tanggap.approvals import services
from tanggap.approvals.models import ApprovalRequest, ApprovalRoute
from tanggap.approvals.registry import ApprovalKind, Outcome, Summary, forget_kind, register_kind
from tanggap.approvals.steps import Decider, Step, steps_as_json
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit

KIND = "test_note"


@dataclass
class Heard:
    """What the owning package was told."""

    outcomes: list[Outcome] = field(default_factory=list)
    fails: bool = False


@contextmanager
def notes_are_approved(*roles: str) -> Iterator[Heard]:
    """Register the kind: a team's name is what is decided on."""
    heard = Heard()

    def ended(outcome: Outcome) -> None:
        if heard.fails:
            raise RuntimeError("the owner cannot follow")
        heard.outcomes.append(outcome)

    def subjects(keys: Collection[int]) -> Mapping[int, Team]:
        return Team.objects.in_bulk(list(keys))

    def summary(team: Team) -> Summary:
        return Summary(team.name, (("Nama", team.name),), "/")

    def snapshot(team: Team) -> dict[str, Any]:
        return {"name": team.name}

    register_kind(ApprovalKind(KIND, "Catatan", subjects, snapshot, summary, ended, roles or ("leader",)))
    try:
        yield heard
    finally:
        forget_kind(KIND)


@dataclass(frozen=True)
class Scene:
    """A region with a branch; people of the branch and above."""

    region: Unit
    branch: Unit
    writer: User
    leader: User
    head: User


def make_scene() -> Scene:
    """A writer, the branch's leader, and the region's head."""
    region = make_unit(name="Riau", kind="region")
    branch = make_unit(region, name="Pekanbaru", kind="branch")
    return Scene(
        region,
        branch,
        make_person("Penulis", role="agent", at=branch),
        make_person("Pimpinan", role="leader", at=branch),
        make_person("Kepala", role="leader", at=region),
    )


def role(code: str) -> Role:
    """A shipped role."""
    return make_role(code)


def step(*roles: str | tuple[str, str], name: str = "Langkah", **fields: Any) -> Step:
    """A step that asks roles, each by code or by (code, level)."""
    pairs = [(one, "") if isinstance(one, str) else one for one in roles]
    return Step(name, tuple(Decider(role(code).pk, level) for code, level in pairs), **fields)


def make_route(*steps: Step, unit: Unit | None = None, kind: str = KIND) -> ApprovalRoute:
    """A route of these steps."""
    return ApprovalRoute.objects.create(kind=kind, name="Rute", unit=unit, steps=steps_as_json(steps))


def submit(scene: Scene, name: str = "Catatan", *, by: User | None = None) -> ApprovalRequest:
    """A note of the branch, submitted."""
    note = Team.objects.create(code=f"{name}-{Team.objects.count()}".lower(), name=name, unit=scene.branch)
    submission = services.Submission(KIND, note, scene.branch)
    return services.approval_submit(actor=acting(by or scene.writer), submission=submission)


def decide(
    person: User | Actor, request: ApprovalRequest, verdict: str = "approve", reason: str = "Sudah dilihat."
) -> ApprovalRequest:
    """Decide as seen now."""
    actor = person if isinstance(person, Actor) else acting(person)
    return services.approval_decide(
        actor=actor, public_id=request.public_id, verdict=verdict, digest=request.digest, reason=reason
    )
