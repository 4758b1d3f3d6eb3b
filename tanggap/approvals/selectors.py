"""Reads of approvals."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from tanggap.accounts.models import Grant
from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import (
    ApprovalDecision,
    ApprovalDelegation,
    ApprovalRequest,
    ApprovalRoute,
    ApprovalTurn,
)
from tanggap.approvals.policies import Deciding, can_decide
from tanggap.approvals.registry import ApprovalKind, Summary, kind_of
from tanggap.approvals.seats import Seat, delegates_of, seats_of
from tanggap.approvals.snapshots import digest_of
from tanggap.approvals.standing import standing
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, NotVisible

VIEWS = ("turn", "sent", "decided", "all")
_WITH = ("unit", "submitted_by")


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What a list of requests shows.

    Attributes:
        view: ``turn`` (the actor decides), ``sent`` (by the actor), ``decided`` (by the actor), ``all``.
        kind, state: codes; "" for all.
        words: in the subject's label.
    """

    view: str = "turn"
    kind: str = ""
    state: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One page of requests; ``after`` names the last row when there are more, else it is 0."""

    rows: list[ApprovalRequest]
    after: int = 0


def requests_matching(actor: Actor, wanted: RequestFilter) -> QuerySet[ApprovalRequest]:
    """The requests of a view, narrowed."""
    rows = ApprovalRequest.objects
    views = {
        "turn": rows.waiting_for,
        "sent": rows.submitted_by_actor,
        "decided": rows.decided_by,
        "all": rows.visible_to,
    }
    found: QuerySet[ApprovalRequest] = views[wanted.view if wanted.view in views else "turn"](actor)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.state:
        found = found.filter(state=wanted.state)
    for word in wanted.words.split()[:6]:
        found = found.filter(subject_label__icontains=word)
    return found


def request_page(actor: Actor, wanted: RequestFilter, *, after: int = 0, size: int = 50) -> RequestPage:
    """One page: what waits for the actor oldest first, all else newest first.

    Args:
        actor: who looks.
        wanted: what is shown.
        after: key of the last row of the page before.
        size: rows of a page.
    """
    found = requests_matching(actor, wanted).select_related(*_WITH).defer("snapshot")
    oldest_first = wanted.view == "turn"
    if after:
        found = found.filter(pk__gt=after) if oldest_first else found.filter(pk__lt=after)
    rows = list(found.order_by("pk" if oldest_first else "-pk")[: size + 1])
    return RequestPage(rows[:size], rows[size - 1].pk if len(rows) > size else 0)


def turn_count(actor: Actor, most: int = 100) -> int:
    """How many requests wait for the actor, counted to ``most``; the list shows exactly these."""
    return len(ApprovalRequest.objects.waiting_for(actor).order_by().values_list("pk")[:most])


def request_load(
    actor: Actor, public_id: uuid.UUID | str, seats: list[Seat] | None = None
) -> ApprovalRequest:
    """The request as the actor may see it.

    Raises:
        NotVisible.
    """
    try:
        key = uuid.UUID(str(public_id))
    except ValueError:
        raise NotVisible from None
    request = (
        ApprovalRequest.objects.visible_to(actor, seats).filter(public_id=key).select_related(*_WITH).first()
    )
    if request is None:
        raise NotVisible
    return request


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with all that its page tells.

    Attributes:
        summary: of the subject as it is now; None when the subject or its kind is gone.
        changed: the subject is not what was submitted, so nothing can be decided.
        deciding: whether the actor may decide, and in whose place.
        decisions: in the order in which they were taken.
        asked: names of those who may decide now, without delegates.
        rounds: the earlier and later submissions of the same subject, the newest first.
    """

    request: ApprovalRequest
    kind: ApprovalKind | None
    summary: Summary | None
    changed: bool
    deciding: Deciding
    decisions: list[ApprovalDecision]
    asked: list[str]
    rounds: list[ApprovalRequest]


def request_view(actor: Actor, public_id: uuid.UUID | str) -> RequestView:
    """One request in full.

    Raises:
        NotVisible.
    """
    seats = seats_of(actor)
    return request_views(actor, [request_load(actor, public_id, seats)], seats)[0]


def request_views(
    actor: Actor, requests: Sequence[ApprovalRequest], seats: list[Seat] | None = None
) -> list[RequestView]:
    """Requests in full; as many queries for many as for one of each kind."""
    keys = [request.pk for request in requests]
    seats = seats_of(actor) if seats is None else seats
    turns: dict[int, list[ApprovalTurn]] = {key: [] for key in keys}
    for turn in ApprovalTurn.objects.filter(request__in=keys):
        turns[turn.request_id].append(turn)
    decisions: dict[int, list[ApprovalDecision]] = {key: [] for key in keys}
    for one in ApprovalDecision.objects.filter(request__in=keys).order_by("pk"):
        decisions[one.request_id].append(one)
    subjects = _subjects(requests)
    rounds = _rounds(requests)
    asked = people_by_request([request for request in requests if request.is_waiting], turns, decisions)
    views = []
    for request in requests:
        kind, subject = subjects.get(request.pk, (None, None))
        current = [turn for turn in turns[request.pk] if turn.position == request.position]
        views.append(
            RequestView(
                request=request,
                kind=kind,
                summary=kind.summary(subject) if kind and subject is not None else None,
                changed=kind is None
                or subject is None
                or digest_of(kind.snapshot(subject)) != request.digest,
                deciding=can_decide(
                    actor, request, seats=seats, turns=current, decisions=decisions[request.pk]
                ),
                decisions=decisions[request.pk],
                asked=sorted(asked.get(request.pk, {}).values()),
                rounds=rounds[(request.kind, request.subject_id)],
            )
        )
    return views


def _subjects(requests: Iterable[ApprovalRequest]) -> dict[int, tuple[ApprovalKind, Any]]:
    """Kind and subject by request; one call of the kind for all of its requests."""
    by_kind: dict[str, list[ApprovalRequest]] = {}
    for request in requests:
        by_kind.setdefault(request.kind, []).append(request)
    found: dict[int, tuple[ApprovalKind, Any]] = {}
    for code, rows in by_kind.items():
        try:
            kind = kind_of(code)
        except DomainError:
            continue
        subjects = kind.subjects({row.subject_id for row in rows})
        found |= {row.pk: (kind, subjects.get(row.subject_id)) for row in rows}
    return found


def _rounds(requests: Iterable[ApprovalRequest]) -> dict[tuple[str, int], list[ApprovalRequest]]:
    condition = Q(pk__in=())
    for request in requests:
        condition |= Q(kind=request.kind, subject_id=request.subject_id)
    found: dict[tuple[str, int], list[ApprovalRequest]] = {}
    for row in ApprovalRequest.objects.filter(condition).defer("snapshot").order_by("-round"):
        found.setdefault((row.kind, row.subject_id), []).append(row)
    return found


def people_by_request(
    requests: Sequence[ApprovalRequest],
    turns: dict[int, list[ApprovalTurn]],
    decisions: dict[int, list[ApprovalDecision]],
) -> dict[int, dict[int, str]]:
    """For each request, keys and names of the active people whose roles are asked at its step; one query.

    Who submitted it or has decided an earlier step is left out. The requests come with their units.
    """
    wanted = {turn.role_id for request in requests for turn in turns[request.pk]}
    grants = (
        Grant.objects.valid_at(clock.now())
        .filter(role__in=wanted, user__is_active=True, role__retired_at__isnull=True)
        .values_list("user_id", "user__name", "role_id", "unit__path", "unit__kind")
    )
    rows = list(grants) if wanted else []
    found: dict[int, dict[int, str]] = {}
    for request in requests:
        current = [turn for turn in turns[request.pk] if turn.position == request.position]
        people = {
            user_id: name
            for user_id, name, role_id, path, level in rows
            for turn in current
            if role_id == turn.role_id and turn.level in ("", level) and request.unit.path.startswith(path)
        }
        taken = {one.decided_by_id for one in decisions[request.pk]}
        taken |= {one.on_behalf_of_id or 0 for one in decisions[request.pk]}
        taken.add(request.submitted_by_id)
        found[request.pk] = {pk: name for pk, name in people.items() if pk not in taken}
    return found


def people_asked(request: ApprovalRequest) -> set[int]:
    """Keys of those who may decide now, with the delegates of each; nobody for what is over."""
    if not request.is_waiting:
        return set()
    turns = {request.pk: list(request.turns.all())}
    decisions = {request.pk: list(request.decisions.all())}
    people = set(people_by_request([request], turns, decisions)[request.pk])
    if not people:
        return set()
    taken = {one.decided_by_id for one in decisions[request.pk]}
    standing_in = set().union(*delegates_of(people, request.kind).values())
    return people | (standing_in - taken - {request.submitted_by_id})


def newest_request(kind: str, subject_id: int) -> ApprovalRequest | None:
    """The latest submission of a subject."""
    rows = ApprovalRequest.objects.filter(kind=kind, subject_id=subject_id)
    return rows.select_related(*_WITH).order_by("-round").first()


def delegations_of(actor: Actor) -> list[ApprovalDelegation]:
    """Delegations from or to the actor, the newest first; at most a hundred."""
    concerned = Q(giver=actor.person_id or 0) | Q(taker=actor.person_id or 0)
    return list(ApprovalDelegation.objects.filter(concerned).select_related("giver", "taker")[:100])


def routes_in_use() -> list[ApprovalRoute]:
    """All routes that are not retired, with their units."""
    return list(ApprovalRoute.objects.filter(retired_at__isnull=True).select_related("unit"))


@dataclass(frozen=True, slots=True)
class Fault:
    """A request whose row says something else than its decisions."""

    request_id: int
    stored: tuple[str, int]
    computed: tuple[str, int] | None


def faults(since: datetime | None = None) -> list[Fault]:
    """Compare what the rows repeat with what follows from the decisions.

    Args:
        since: only requests submitted from this moment on; all without it.
    """
    rows = ApprovalRequest.objects.defer("snapshot").order_by("pk").prefetch_related("decisions")
    if since is not None:
        rows = rows.filter(submitted_at__gte=since)
    found = []
    for request in rows.iterator(chunk_size=500):
        decisions = sorted(request.decisions.all(), key=lambda one: one.pk)
        try:
            right = standing(len(request.steps), [(one.position, one.verdict) for one in decisions])
        except ValueError:
            found.append(Fault(request.pk, (request.state, request.position), None))
            continue
        is_open = right.state == RequestState.WAITING
        if right != (request.state, request.position) or (request.closed_at is None) != is_open:
            found.append(Fault(request.pk, (request.state, request.position), right))
    return found
