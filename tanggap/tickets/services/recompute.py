"""Measuring tickets anew after calendars or policies changed: first what would change, then the change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.activity.models import JobRun
from tanggap.activity.services import (
    job_run_create,
    job_run_fail,
    job_run_finish,
    job_run_progress,
    job_run_start,
)
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import StaleState
from tanggap.organization.models import CalendarVersion, Unit
from tanggap.tickets.choices import SOLVED_STATUSES
from tanggap.tickets.models import SlaPolicyVersion, Ticket
from tanggap.tickets.services.change import LOADED_WITH, ticket_swap
from tanggap.tickets.services.sla import sla_columns

logger = logging.getLogger(__name__)

RECOMPUTE_KIND = "tickets.sla_recompute"
BATCH = 200
EXAMPLES = 20
DUES = ("response_due_at", "update_due_at", "resolution_due_at")
BREACHES = ("response", "update", "resolution")


@dataclass(slots=True)
class Outcome:
    """What measuring anew changes.

    Attributes:
        seen: tickets that were looked at.
        changed: tickets of which anything changes.
        moved: tickets of which a due moment moves, comes or goes.
        lifted: missed promises that are none by the new measure.
        added: promises that are missed by the new measure and were not.
        examples: number, due moment of the solution before and after (ISO 8601, empty for none); at most
            twenty.
    """

    seen: int = 0
    changed: int = 0
    moved: int = 0
    lifted: int = 0
    added: int = 0
    examples: list[list[str]] = field(default_factory=list)

    def note(self, ticket: Ticket, changes: dict[str, Any], present: datetime) -> None:
        """Count what changes of a ticket; it still has its former values."""
        self.changed += 1
        if any(name in changes for name in DUES):
            self.moved += 1
            if len(self.examples) < EXAMPLES:
                due = changes.get("resolution_due_at", ticket.resolution_due_at)
                self.examples.append([ticket.number, _iso(ticket.resolution_due_at), _iso(due)])
        if "sla_met" in changes:
            self.lifted += changes["sla_met"] is True and ticket.sla_met is False
            self.added += changes["sla_met"] is False and ticket.sla_met is True
        if not ticket.is_open:
            return
        for kind in BREACHES:
            before = getattr(ticket, f"{kind}_breached_at") is not None
            due = changes.get(f"{kind}_due_at", getattr(ticket, f"{kind}_due_at"))
            answered = kind == "response" and ticket.responded_at is not None
            after = due is not None and due <= present and not answered
            self.lifted += before and f"{kind}_breached_at" in changes
            self.added += after and not before and f"{kind}_due_at" in changes


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def sla_recompute_request(*, actor: Actor, preview: bool = False, solved_since: date | None = None) -> JobRun:
    """Ask for tickets to be measured by the present policies and calendars; a worker does it.

    Args:
        preview: only tell what would change.
        solved_since: measure also tickets solved from this day on; otherwise they keep their result.

    Raises:
        NotAllowed.
    """
    if actor.person_id is None or not actor.holds_anywhere("sla.manage"):
        no("role", _("Your role does not allow this here.")).enforce()
    params = {"preview": preview, "solved_since": solved_since.isoformat() if solved_since else ""}
    with transaction.atomic():
        waiting = JobRun.objects.filter(person_id=actor.person_id, kind=RECOMPUTE_KIND).unfinished()
        for run in waiting:
            if run.params == params:
                return run
        run = job_run_create(actor=actor, kind=RECOMPUTE_KIND, params=params)
        sla_recompute_run.enqueue(run_id=run.pk)
    return run


@task
def sla_recompute_run(*, run_id: int) -> None:
    """The work of ``sla_recompute_request``."""
    if not job_run_start(run_id):
        return
    run = JobRun.objects.get(pk=run_id)
    user = User.objects.filter(pk=run.person_id).first()
    actor = actor_for(user, source="job") if user is not None else None
    if actor is None or not actor.holds_anywhere("sla.manage"):
        job_run_fail(run_id, str(_now("The right was withdrawn.")))
        return
    try:
        with translation.override(actor.language):
            result = sla_recompute_open(
                actor=actor,
                preview=bool(run.params.get("preview")),
                solved_since=parse_date(run.params.get("solved_since") or "x"),
                goes_on=lambda done, total: job_run_progress(run_id, done, total=total),
            )
    except Exception:
        logger.exception("recomputing %s failed", run.public_id)
        job_run_fail(
            run_id, str(_now("It could not be finished. The administrators find the reason in the log."))
        )
        return
    job_run_finish(run_id, result=asdict(result))


def sla_recompute_open(
    *,
    actor: Actor,
    preview: bool = False,
    solved_since: date | None = None,
    goes_on: Callable[[int, int], bool] = lambda _done, _total: True,
) -> Outcome:
    """Measure the tickets that the actor's right covers by what holds at this moment, in batches.

    A ticket that somebody changes meanwhile is measured by that change. What is missed by the new measure is
    noticed and announced by the sweep, as everything that is missed.

    Args:
        actor: whose ``sla.manage`` decides which tickets.
        preview: change nothing.
        solved_since: solved tickets from this day on, too.
        goes_on: told what is done, of how many; an answer of ``False`` stops after the batch.
    """
    units = Unit.objects.under(actor.paths("sla.manage"))
    alive = Ticket.objects.filter(deleted_at__isnull=True, unit__in=units)
    parts = [alive.open()]
    if solved_since is not None:
        begun = datetime.combine(solved_since, time(), ZoneInfo(settings.TIME_ZONE))
        parts.append(alive.filter(status__in=SOLVED_STATUSES, resolved_at__gte=begun))
    total, outcome = sum(part.count() for part in parts), Outcome()
    for part in parts:
        for batch in _batches(part):
            for ticket in batch:
                _measured_anew(actor, ticket, outcome, preview=preview)
            outcome.seen += len(batch)
            if not goes_on(outcome.seen, max(total, outcome.seen)):
                return outcome
    return outcome


def _batches(tickets: QuerySet[Ticket]) -> Iterable[list[Ticket]]:
    last = 0
    while True:
        batch = list(
            tickets.filter(pk__gt=last)
            .order_by("pk")
            .select_related(*LOADED_WITH)
            .prefetch_related("states")[:BATCH]
        )
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _measured_anew(actor: Actor, ticket: Ticket, outcome: Outcome, *, preview: bool) -> None:
    """Count and, unless it is a preview, write what the clocks now say of a ticket that is something else."""
    present = clock.now()
    columns = sla_columns(ticket, {}, new_state=None, at=present, states=list(ticket.states.all()))
    changes = {name: value for name, value in columns.items() if getattr(ticket, name) != value}
    if not changes:
        return
    if preview:
        outcome.note(ticket, changes, present)
        return
    former = Outcome()
    former.note(ticket, changes, present)
    try:
        with transaction.atomic():
            ticket_swap(ticket, actor=actor, action="ticket.promise_renewed", columns=changes)
    except StaleState:
        return
    outcome.changed += former.changed
    outcome.moved += former.moved
    outcome.lifted += former.lifted
    outcome.added += former.added
    outcome.examples += former.examples[: EXAMPLES - len(outcome.examples)]


def changed_since_measured() -> datetime | None:
    """When a calendar or policy was changed last, if no whole measuring came after it."""
    changes = [
        CalendarVersion.objects.order_by("-created_at").values_list("created_at", flat=True).first(),
        SlaPolicyVersion.objects.order_by("-created_at").values_list("created_at", flat=True).first(),
    ]
    last = max((moment for moment in changes if moment), default=None)
    runs = JobRun.objects.filter(kind=RECOMPUTE_KIND, status="done", params__preview=False)
    measured = runs.order_by("-pk").values_list("created_at", flat=True).first()
    return last if last and (measured is None or measured < last) else None
