"""The technician's acts: pick up, report progress. A finished job is locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.selectors import scope_for
from tanggap.activity.services import record
from tanggap.attachments.services import PreparedFile, attachments_store_many, uploads_prepared
from tanggap.fieldwork import policies
from tanggap.fieldwork.choices import BLOCK_REASONS, CrewRole, ProgressStep, WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, Progress, Technician, WorkOrder
from tanggap.fieldwork.proof_rules import proof_required
from tanggap.fieldwork.services.dispatch import order_active, order_swap
from tanggap.fieldwork.services.own_jobs import technician_of
from tanggap.fieldwork.services.phone_times import SENT_LATER, kept_time
from tanggap.fieldwork.services.proof import code_judge, proof_confirm, proof_sign
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.models import Ticket
from tanggap.tickets.policies import checklists_done
from tanggap.tickets.services import ticket_advance, ticket_hand_to, ticket_put_on_hold, ticket_settle
from tanggap.tickets.services.change import LOADED_WITH
from tanggap.tickets.services.creation import place_errors

_MOMENT_COLUMN = {
    ProgressStep.ACCEPTED: "accepted_at",
    ProgressStep.EN_ROUTE: "en_route_at",
    ProgressStep.ARRIVED: "arrived_at",
    ProgressStep.WORKING: "working_at",
    ProgressStep.DONE: "finished_at",
}
_AT_WORK = {ProgressStep.EN_ROUTE, ProgressStep.ARRIVED, ProgressStep.WORKING}


@dataclass(frozen=True, slots=True)
class Report:
    """What a technician reports.

    Args:
        step: a ``ProgressStep`` value.
        request_key: the phone's key for this report; the same key is never applied twice.
        note: free words.
        reason: why it is blocked.
        resolution, cause: required when done.
        latitude, longitude: decimal degrees; accuracy_m in metres.
        happened_at: the phone's time, kept beside the server's; a time that is still to come is not believed.
        photos: uploaded pictures, or what ``uploads_prepared`` made of them.
        photos_before, photos_after: those that show the place before and after the work.
        signature, signer_name: what the customer drew on the phone when the job was done, and who that was.
        code: the one-time code that the customer told instead.
        judged_code: what ``completion_code_judge`` made of the code, where it was called before.
    """

    step: str
    request_key: str
    note: str = ""
    reason: str = ""
    resolution: str = ""
    cause: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy_m: int | None = None
    happened_at: datetime | None = None
    photos: Sequence[UploadedFile[bytes] | PreparedFile] = ()
    photos_before: Sequence[UploadedFile[bytes] | PreparedFile] = ()
    photos_after: Sequence[UploadedFile[bytes] | PreparedFile] = ()
    signature: UploadedFile[bytes] | PreparedFile | None = None
    signer_name: str = ""
    code: str = ""
    judged_code: str = ""

    @property
    def labelled(self) -> list[tuple[str, UploadedFile[bytes] | PreparedFile]]:
        """All pictures, each with what it shows: ``before``, ``after``, ``signature`` or nothing named."""
        signed = (self.signature,) if self.signature and self.step == ProgressStep.DONE else ()
        parts = (
            ("before", self.photos_before),
            ("after", self.photos_after),
            ("", self.photos),
            ("signature", signed),
        )
        return [(label, photo) for label, photos in parts for photo in photos]


def _order_for(actor: Actor, number: str) -> tuple[WorkOrder, Ticket]:
    """The newest order of the ticket that the actor may know of.

    Raises:
        NotVisible.
    """
    ticket = Ticket.objects.visible_to(actor).select_related(*LOADED_WITH).filter(number=number).first()
    if ticket is None:
        raise NotVisible
    order = order_active(ticket) or (
        WorkOrder.objects.filter(ticket=ticket)
        .select_related("lead__user", "unit")
        .prefetch_related("crew")
        .order_by("-pk")
        .first()
    )
    if order is None:
        raise NotVisible
    return order, ticket


def _offer_for(actor: Actor, number: str) -> tuple[WorkOrder, Ticket]:
    """The newest order of the ticket in a unit whose offers the actor may take, taken already or not.

    A colleague of the unit may learn that somebody was faster; anybody else learns nothing.

    Raises:
        NotVisible.
    """
    order = (
        WorkOrder.objects.filter(
            ticket__number=number,
            ticket__deleted_at__isnull=True,
            unit__in=scope_for(actor, "work_order.pick_up"),
        )
        .select_related("lead__user", "unit", *(f"ticket__{name}" for name in LOADED_WITH))
        .order_by("-pk")
        .first()
    )
    if order is None:
        raise NotVisible
    return order, order.ticket


@transaction.atomic
def work_order_pick_up(
    *, actor: Actor, number: str, request_key: str, happened_at: datetime | None = None
) -> WorkOrder:
    """Take an offered job; of two who try, one has it and the other is told who.

    Args:
        happened_at: the phone's time, when the taking waited for a connection.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    technician = technician_of(actor)
    if technician is not None and request_key:
        earlier = Progress.objects.filter(technician=technician, request_key=request_key[:80]).first()
        if earlier is not None:
            return earlier.work_order
    order, ticket = _offer_for(actor, number)
    policies.can_pick_up(actor, order, technician).enforce()
    if technician is None:
        raise NotVisible
    moment = clock.now()
    taken_at = kept_time(order, happened_at, moment)
    try:
        order_swap(
            order,
            status=WorkOrderStatus.ACCEPTED,
            lead_id=technician.pk,
            assigned_at=taken_at,
            accepted_at=taken_at,
            status_since=moment,
        )
    except StaleState:
        winner = WorkOrder.objects.select_related("lead__user").get(pk=order.pk)
        policies.can_pick_up(actor, winner, technician).enforce()
        raise
    CrewMember.objects.create(work_order=order, technician=technician, role=CrewRole.LEAD)
    ticket_hand_to(ticket, actor=actor, assignee=technician.user, team_id=technician.team_id)
    report = Report(step=ProgressStep.ACCEPTED, request_key=request_key, happened_at=happened_at)
    progress = _progress(order, technician, report, moment)
    _record("work_order.picked_up", actor, order, ticket, {"lead": str(technician), **_times(progress)})
    return order


def progress_report(*, actor: Actor, number: str, report: Report) -> Progress:
    """Report a step. The same request key answers the first report again and changes nothing.

    Raises:
        NotVisible: not a job that the actor may know of.
        NotAllowed: not his job, taken back, finished, or a step that cannot follow.
        StaleState: the job changed in the same moment.
        Invalid: reason, resolution, cause or photo missing or wrong.
    """
    key = report.request_key.strip()[:80]
    if not key:
        raise Invalid.field("request_key", _("The key of the request is missing."), code="required")
    if report.step not in ProgressStep.values:
        raise Invalid.field("step", _("Unknown step."))
    if wrong := place_errors(report.latitude, report.longitude):
        raise Invalid(fields=wrong)
    technician = technician_of(actor)
    if technician is None:
        no("role", _("You are not a technician.")).enforce()
        raise NotVisible
    if (earlier := Progress.objects.filter(technician=technician, request_key=key).first()) is not None:
        return earlier
    if report.code and not report.judged_code:
        report = replace(report, judged_code=completion_code_judge(actor=actor, number=number, report=report))
    try:
        pictures = [photo for _label, photo in report.labelled]
        with uploads_prepared(actor, pictures, images_only=True) as photos, transaction.atomic():
            return _apply(actor, technician, number, report, photos)
    except IntegrityError:
        if (earlier := Progress.objects.filter(technician=technician, request_key=key).first()) is not None:
            return earlier
        raise


def completion_code_judge(*, actor: Actor, number: str, report: Report) -> str:
    """Compare the code of a report that says the job is done, and count the try.

    Call it outside a transaction that a refusal undoes.

    Returns:
        For ``Report.judged_code``; "" for a report without a code.

    Raises:
        NotVisible, NotAllowed: as for the report itself.
        Invalid: none was sent, wrong, expired, or tried too often.
    """
    if not report.code.strip() or report.step != ProgressStep.DONE:
        return ""
    order, ticket = _order_for(actor, number)
    policies.can_finish(actor, order, technician_of(actor), ticket).enforce()
    return code_judge(order, report.code, happened_at=report.happened_at)


def _apply(
    actor: Actor, technician: Technician, number: str, report: Report, photos: list[PreparedFile]
) -> Progress:
    order, ticket = _order_for(actor, number)
    step = ProgressStep(report.step)
    policies.can_report(actor, order, technician, step).enforce()
    if step == ProgressStep.DONE:
        policies.can_finish(actor, order, technician, ticket).enforce()
    if step == ProgressStep.BLOCKED and report.reason not in BLOCK_REASONS:
        raise Invalid.field("reason", _("Choose a reason."), code="required")
    moment = clock.now()
    order_swap(order, **_order_columns(order, step, report, moment))
    progress = _progress(order, technician, report, moment)
    if photos:
        attachments_store_many(
            actor=actor,
            uploads=photos,
            owner=progress,
            subject=ticket,
            with_entry=False,
            labels=[label for label, _photo in report.labelled],
        )
    proof = _prove(order, ticket, report, moment) if step == ProgressStep.DONE else {}
    _record(
        "work_order.progressed",
        actor,
        order,
        ticket,
        {
            "step": step.value,
            "note": report.note.strip(),
            "reason": report.reason,
            "progress": progress.pk,
            "photos": len(photos),
            **proof,
            **_times(progress),
        },
    )
    _move_ticket(actor, order, ticket, step, report, moment)
    return progress


def _prove(order: WorkOrder, ticket: Ticket, report: Report, moment: datetime) -> dict[str, Any]:
    """How the customer confirmed it, for the record; nothing where that is not asked for and not done.

    Raises:
        Invalid: it is asked for. StaleState: the code was replaced in the meantime.
    """
    if report.judged_code:
        proof = proof_confirm(order, judged=report.judged_code, signer_name=report.signer_name, at=moment)
    elif report.signature is not None:
        proof = proof_sign(order, signer_name=report.signer_name, at=moment)
    elif proof_required(ticket):
        raise Invalid.field(
            "code",
            _(
                "The customer has to sign, or to tell the code. If nobody is there, choose “I cannot go on”; "
                "the NOC can finish the job."
            ),
            code="proof_required",
        )
    else:
        return {}
    return {"proof": proof.kind, "signer": proof.signer_name, "sent_to": proof.sent_to}


def _order_columns(order: WorkOrder, step: ProgressStep, report: Report, moment: datetime) -> dict[str, Any]:
    """State by the server's clock; the times of travel and work by the phone's where it waited there."""
    happened = kept_time(order, report.happened_at, moment)
    columns: dict[str, Any] = {"status": WorkOrderStatus(step.value), "status_since": moment}
    if step == ProgressStep.BLOCKED:
        columns |= {"block_reason": report.reason, "blocked_since": happened}
    elif order.blocked_since is not None:
        blocked = max(0, clock.seconds_between(order.blocked_since, happened))
        columns |= {
            "block_reason": "",
            "blocked_since": None,
            "blocked_seconds": order.blocked_seconds + blocked,
        }
    column = _MOMENT_COLUMN.get(step)
    if column and getattr(order, column) is None:
        columns[column] = happened
    return columns


def _move_ticket(
    actor: Actor, order: WorkOrder, ticket: Ticket, step: ProgressStep, report: Report, moment: datetime
) -> None:
    if step == ProgressStep.DONE:
        ticket_settle(
            ticket,
            actor=actor,
            resolution=report.resolution or report.note,
            cause=report.cause,
            resolver_id=order.lead.user_id if order.lead else actor.person_id,
            columns={"visits": order.visit},
            at=moment,
        )
        checklists_done(ticket).enforce()  # now the row is ours: what was unticked since is seen here
    elif step == ProgressStep.BLOCKED and ticket.status != TicketStatus.ON_HOLD:
        ticket_put_on_hold(ticket, actor=actor, reason=report.reason, note=report.note, at=moment)
    elif step in _AT_WORK and ticket.status in {TicketStatus.ASSIGNED, TicketStatus.ON_HOLD}:
        resumed = ticket.status == TicketStatus.ON_HOLD
        ticket_advance(
            ticket,
            TicketStatus.IN_PROGRESS,
            actor=actor,
            action="ticket.resumed" if resumed else "ticket.started",
            at=moment,
        )


def _progress(order: WorkOrder, technician: Technician, report: Report, moment: datetime) -> Progress:
    return Progress.objects.create(
        work_order=order,
        step=report.step,
        technician=technician,
        note=report.note.strip()[:2000],
        reason=report.reason,
        latitude=report.latitude,
        longitude=report.longitude,
        accuracy_m=report.accuracy_m,
        happened_at=min(report.happened_at or moment, moment),
        received_at=moment,
        request_key=report.request_key.strip()[:80],
    )


def _times(progress: Progress) -> dict[str, Any]:
    """For the record: when it happened by the phone's clock, where that is another time than now."""
    if progress.received_at - progress.happened_at < SENT_LATER:
        return {}
    return {"happened_at": progress.happened_at.isoformat()}


def _record(action: str, actor: Actor, order: WorkOrder, ticket: Ticket, data: dict[str, Any]) -> None:
    record(
        action,
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data={"work_order": order.pk, "visit": order.visit, **data},
        public=True,
    )
