"""The life of an outage: declared, planned, approved, told about, ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Unit
from tanggap.tickets.choices import Cause
from tanggap.tickets.models import Outage, OutagePerson, OutageUpdate
from tanggap.tickets.outages import policies
from tanggap.tickets.outages.choices import OutageKind, OutageStatus, PersonReason, WorkKind
from tanggap.tickets.outages.drafts import OutageDraft, OutageNews
from tanggap.tickets.outages.listing import forget_known
from tanggap.tickets.outages.matching import active_nets
from tanggap.tickets.outages.services.facts import checked_draft, places_write
from tanggap.tickets.outages.services.people import Someone, people_join
from tanggap.tickets.outages.services.portions import staff_join
from tanggap.tickets.outages.services.suggestions import suggestion_settle
from tanggap.tickets.outages.services.tickets import outage_attach, outage_load
from tanggap.tickets.outages.services.work import work_add, works_continue
from tanggap.tickets.services.moves import required_text

PREFIX = "TGO"
TRIES = 5
TEXT_LIMIT = 4000


def outage_declare(
    *,
    actor: Actor,
    draft: OutageDraft,
    ticket_numbers: Iterable[str] = (),
    suggestion_id: int | None = None,
    request_key: str = "",
) -> Outage:
    """Declare an outage or plan maintenance; its tickets and the people to tell are found by a worker.

    Args:
        actor: who declares; holds ``outage.declare`` at the responsible unit.
        ticket_numbers: tickets that belong to it whatever their place.
        suggestion_id: the probable outage that this confirms.
        request_key: the client's key for this attempt, at most 80 characters; the same one answers the first
            outage again.

    Raises:
        NotVisible, NotAllowed, Invalid.
    """
    key = f"{actor.kind}:{actor.person_id or ''}:{request_key[:80]}" if request_key else None
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                if key is not None and (earlier := Outage.objects.filter(request_key=key).first()):
                    return earlier
                outage = _declare(actor, draft, key)
                for number in dict.fromkeys(ticket_numbers):
                    outage_attach(actor=actor, number=outage.number, ticket_number=number)
                suggestion_settle(outage, suggestion_id, actor)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
            continue  # somebody took the number at the same moment
        _forget()
        return outage
    raise RuntimeError("unreachable")


def _forget() -> None:
    """Let this process read outages anew; others do so within two seconds."""
    active_nets.clear()
    forget_known()


def _declare(actor: Actor, draft: OutageDraft, key: str | None) -> Outage:
    checked = checked_draft(actor, draft)
    now = clock.now()
    planned = draft.kind == OutageKind.MAINTENANCE
    outage = Outage.objects.create(
        **checked.columns,
        number=_next_number(now),
        kind=draft.kind,
        status=OutageStatus.PLANNED if planned else draft.status,
        declared_by_id=actor.person_id,
        declared_by_label=actor.label[:150],
        planned_by_id=actor.person_id if planned else None,
        created_at=now,
        changed_at=now,
        request_key=key,
    )
    places_write(outage, checked)
    _recorded("outage.planned" if planned else "outage.declared", outage, actor, {"title": outage.title})
    _said(outage, actor, draft.public_text, public=True)
    if draft.note.strip():
        _said(outage, actor, draft.note, public=False)
    staff_join(outage, actor)
    work_add(outage, WorkKind.GATHER, actor)
    if outage.tells_served:
        work_add(outage, WorkKind.GATHER_SERVED, actor)
    if not planned:
        work_add(outage, WorkKind.TELL_OPENED, actor)
    works_continue(outage)
    return outage


def _next_number(moment: datetime) -> str:
    beginning = f"{PREFIX}-{moment.astimezone(ZoneInfo(settings.TIME_ZONE)).year}-"
    numbers = Outage.objects.filter(number__startswith=beginning).order_by("-number")
    last = numbers.values_list("number", flat=True).first()
    return f"{beginning}{int(last.removeprefix(beginning)) + 1 if last else 1:05d}"


def _recorded(action: str, outage: Outage, actor: Actor, data: dict[str, Any]) -> None:
    record(
        action,
        actor=actor,
        subject=outage,
        unit_id=outage.unit_id,
        unit_path=outage.unit.path,
        data={"number": outage.number, **data},
        public=outage.is_public,
    )


def _said(outage: Outage, actor: Actor, text: str, *, public: bool) -> None:
    OutageUpdate.objects.create(
        outage=outage,
        status=outage.status,
        text=text.strip()[:TEXT_LIMIT],
        public=public,
        estimated_end=outage.estimated_end,
        actor_label=actor.label[:150],
        created_at=clock.now(),
    )


def outage_swap(
    outage: Outage, *, actor: Actor, action: str, columns: dict[str, Any], data: dict[str, Any] | None = None
) -> Outage:
    """Write ``columns`` if nobody changed the outage since it was loaded, and record it.

    Raises:
        StaleState: somebody was first.
    """
    now = clock.now()
    unchanged = Outage.objects.filter(pk=outage.pk, version=outage.version, status=outage.status)
    if unchanged.update(**columns, changed_at=now, version=F("version") + 1) != 1:
        raise StaleState
    for name, value in columns.items():
        setattr(outage, name, value)
    outage.changed_at, outage.version = now, outage.version + 1
    _recorded(action, outage, actor, data or {})
    transaction.on_commit(_forget)
    return outage


@transaction.atomic
def outage_post(
    *, actor: Actor, number: str, news: OutageNews, expected_version: int | None = None
) -> Outage:
    """Say how it stands: a text, another state, another estimate. Only another estimate tells people.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    outage = outage_load(actor, number, expected_version=expected_version)
    policies.can_change(actor, outage).enforce()
    text = news.text.strip()
    moves = bool(news.status) and news.status != outage.status
    estimate = news.sets_estimate and news.estimated_end != outage.estimated_end
    if not text and not moves and not estimate:
        raise Invalid.field("text", _("Say what is new."), code="required")
    if len(text) > TEXT_LIMIT:
        raise Invalid.field("text", _("At most %(limit)d characters.") % {"limit": TEXT_LIMIT})
    columns: dict[str, Any] = {}
    if moves:
        if news.status in {OutageStatus.RESOLVED, OutageStatus.CANCELLED}:
            raise Invalid.field("status", _("Ending it has a button of its own."))
        policies.can_move(actor, outage, news.status).enforce()
        columns["status"] = news.status
    if estimate:
        if outage.is_maintenance:
            raise Invalid.field("estimated_end", _("Change the window of the maintenance instead."))
        if news.estimated_end is not None and news.estimated_end <= outage.started_at:
            raise Invalid.field("estimated_end", _("It cannot end before it begins."))
        columns["estimated_end"] = news.estimated_end
    data: dict[str, Any] = {"from": outage.status, "to": news.status} if moves else {}
    outage_swap(outage, actor=actor, action="outage.updated", columns=columns, data=data)
    _said(outage, actor, text, public=news.public or estimate)
    if estimate:
        work_add(outage, WorkKind.TELL_ESTIMATE, actor)
        works_continue(outage)
    return outage


@transaction.atomic
def outage_edit(
    *, actor: Actor, number: str, draft: OutageDraft, expected_version: int | None = None
) -> Outage:
    """Correct title, text, places, category; of maintenance that is still planned also the window.

    Another window needs another approval. Kind, state and estimate are not changed here.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    outage = outage_load(actor, number, expected_version=expected_version)
    policies.can_change(actor, outage).enforce()
    checked = checked_draft(actor, draft, outage=outage)
    columns = {name: value for name, value in checked.columns.items() if getattr(outage, name) != value}
    planned = outage.status == OutageStatus.PLANNED
    if not planned:
        for name in ("started_at", "estimated_end", "notice_hours", "stops_clock"):
            columns.pop(name, None)
    if {"started_at", "estimated_end", "stops_clock"} & columns.keys():
        columns |= {"approved_at": None, "approved_by_label": "", "planned_by_id": actor.person_id}
    outage_swap(
        outage, actor=actor, action="outage.edited", columns=columns, data={"fields": sorted(columns)}
    )
    places_write(outage, checked)
    if outage.is_active:
        work_add(outage, WorkKind.GATHER, actor)
    if outage.tells_served and "tells_served" in columns:
        work_add(outage, WorkKind.GATHER_SERVED, actor)
    works_continue(outage)
    return outage


@transaction.atomic
def outage_approve(*, actor: Actor, number: str, expected_version: int | None = None) -> Outage:
    """Approve maintenance that somebody else planned; then people are told in time.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    outage = outage_load(actor, number, expected_version=expected_version)
    policies.can_approve(actor, outage).enforce()
    columns = {"approved_at": clock.now(), "approved_by_label": actor.label[:150]}
    return outage_swap(outage, actor=actor, action="outage.approved", columns=columns)


@transaction.atomic
def outage_resolve(
    *,
    actor: Actor,
    number: str,
    resolution: str,
    cause: str,
    closes_tickets: bool = True,
    expected_version: int | None = None,
) -> Outage:
    """Say that it is over: everybody is told once, and its tickets become solved by a worker.

    Args:
        resolution: what was done, for customers.
        cause: a ``Cause`` value.
        closes_tickets: solve its open tickets; their reporters are asked whether it works again.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    outage = outage_load(actor, number, expected_version=expected_version)
    policies.can_move(actor, outage, OutageStatus.RESOLVED).enforce()
    text = required_text(resolution, "resolution", limit=TEXT_LIMIT)
    if cause not in Cause.values:
        raise Invalid.field("cause", _("Choose a cause."), code="required")
    columns = {
        "status": OutageStatus.RESOLVED,
        "resolution": text,
        "cause": cause,
        "resolved_at": clock.now(),
    }
    data = {"from": outage.status, "to": OutageStatus.RESOLVED, "cause": cause}
    outage_swap(outage, actor=actor, action="outage.resolved", columns=columns, data=data)
    _said(outage, actor, text, public=True)
    if outage.stops_clock:
        work_add(outage, WorkKind.PAUSE, actor)
    if closes_tickets:
        work_add(outage, WorkKind.CLOSE, actor)
    work_add(outage, WorkKind.TELL_ENDED, actor)
    works_continue(outage)
    return outage


@transaction.atomic
def outage_cancel(*, actor: Actor, number: str, reason: str, expected_version: int | None = None) -> Outage:
    """Call it off: it was none, or the maintenance does not take place. Whoever was told hears of it.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    outage = outage_load(actor, number, expected_version=expected_version)
    policies.can_move(actor, outage, OutageStatus.CANCELLED).enforce()
    text = required_text(reason, "reason", limit=TEXT_LIMIT)
    told = not outage.is_maintenance or outage.works.filter(kind=WorkKind.TELL_AHEAD).exists()
    columns = {"status": OutageStatus.CANCELLED, "resolved_at": max(clock.now(), outage.created_at)}
    data = {"from": outage.status, "to": OutageStatus.CANCELLED, "reason": text}
    outage_swap(outage, actor=actor, action="outage.cancelled", columns=columns, data=data)
    _said(outage, actor, text, public=True)
    if told:
        work_add(outage, WorkKind.TELL_ENDED, actor)
        works_continue(outage)
    return outage


@transaction.atomic
def outage_follow(*, actor: Actor, number: str, wanted: bool = True) -> Outage:
    """Be told of a public outage, or no more; instead of reporting it again.

    Raises:
        NotVisible, NotAllowed.
    """
    outage = Outage.objects.public().select_related("unit").filter(number=number).first()
    person = User.objects.filter(pk=actor.person_id or 0).first()
    if outage is None or person is None:
        raise NotVisible
    if not wanted:
        OutagePerson.objects.filter(outage=outage, key=f"user:{person.pk}").update(
            left_at=clock.now(), stopped_at=clock.now()
        )
        return outage
    policies.can_follow(outage).enforce()
    people_join(outage, [Someone(user_id=person.pk)], PersonReason.FOLLOWER)
    works_continue(outage)
    return outage


def maintenance_begin(outage: Outage, actor: Actor) -> Outage:
    """The window of approved maintenance has come, in the caller's transaction.

    Raises:
        StaleState: somebody was first.
    """
    outage_swap(
        outage,
        actor=actor,
        action="outage.begun",
        columns={"status": OutageStatus.UNDER_WAY},
        data={"from": OutageStatus.PLANNED, "to": OutageStatus.UNDER_WAY},
    )
    _said(outage, actor, "", public=True)
    maintenance_told(outage, actor)
    work_add(outage, WorkKind.GATHER, actor)
    works_continue(outage)
    return outage


def maintenance_told(outage: Outage, actor: Actor) -> None:
    """Tell of approved maintenance, once, in the caller's transaction."""
    if not outage.works.filter(kind=WorkKind.TELL_AHEAD).exists():
        work_add(outage, WorkKind.TELL_AHEAD, actor)
        works_continue(outage)


def ahead_of(outage: Outage) -> datetime:
    """From when on people are told of a maintenance."""
    return outage.started_at - timedelta(hours=outage.notice_hours)


def unit_for(actor: Actor, unit_id: int | None) -> Unit | None:
    """A unit in whose name the actor may declare."""
    unit = Unit.objects.in_use().filter(pk=unit_id or 0).first()
    return unit if unit is not None and policies.can_declare(actor, unit) else None
