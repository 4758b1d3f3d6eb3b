"""What a report takes from its job: the first draft, and the facts that stand beside what is filled in."""

from __future__ import annotations

from typing import Any

from tanggap.attachments.models import Attachment
from tanggap.attachments.selectors import attachments_of
from tanggap.fieldwork.choices import CrewRole, ProgressStep
from tanggap.fieldwork.models import Progress, WorkOrder, WorkReport
from tanggap.fieldwork.selectors import parts_of, progress_of
from tanggap.fieldwork.work_reports.choices import PhotoPart
from tanggap.fieldwork.work_reports.content import FORM, Filled, Helper, Material, Photo

TIMES = ("assigned_at", "accepted_at", "en_route_at", "arrived_at", "working_at", "finished_at")
_SIGNATURE = "signature"


def first_draft(order: WorkOrder) -> Filled:
    """What the job's progress says already.

    Args:
        order: with its ticket.
    """
    steps = list(progress_of(order))
    noted = [step for step in steps if step.note]
    found = [step.note for step in noted if step.step == ProgressStep.ARRIVED]
    done = [step.note for step in noted if step.step in {ProgressStep.WORKING, ProgressStep.BLOCKED}]
    return Filled(
        findings="\n".join(found),
        cause=order.ticket.cause,
        actions=tuple(line for note in done for line in note.splitlines() if line.strip()),
        result=order.ticket.resolution,
        material=tuple(
            Material(part.name, f"{part.quantity.normalize():f}", part.measure, part.serial_number)
            for part in parts_of(order)
        ),
        people=tuple(
            Helper(part.technician.user.name, str(CrewRole(part.role).label))
            for part in order.crew.select_related("technician__user").order_by("-role", "pk")
        ),
        photos=tuple(
            Photo(str(file.public_id), file.label if file.label in PhotoPart.values else PhotoPart.DURING)
            for file in _pictures_of_progress(order)
        ),
    )


def pictures_of(report: WorkReport) -> dict[str, Attachment]:
    """The pictures that may stand in the report, by identifier: of the job's steps, and its own."""
    own = attachments_of(WorkReport._meta.label_lower, [report.pk]).get(report.pk, [])
    files = [*_pictures_of_progress(report.work_order), *(file for file in own if file.is_image)]
    return {str(file.public_id): file for file in files}


def content_of(report: WorkReport, filled: Filled) -> dict[str, Any]:
    """The whole content of a version: facts as they are now, and what was filled in.

    Args:
        report: with its job, ticket and unit.
        filled: checked.
    """
    pictures = pictures_of(report)
    stored = filled.as_json()
    stored["photos"] = [{**one, "sha256": pictures[one["id"]].sha256} for one in stored["photos"]]
    return {"form": FORM, "facts": _facts(report), "filled": stored}


def _facts(report: WorkReport) -> dict[str, Any]:
    order, ticket = report.work_order, report.work_order.ticket
    return {
        "number": report.number,
        "ticket": ticket.number,
        "subject": ticket.subject,
        "kind": ticket.kind,
        "category": ticket.category.name if ticket.category else "",
        "office": ticket.office.name if ticket.office else "",
        "site": ticket.site.name if ticket.site else "",
        "place": ticket.place or (ticket.site.address if ticket.site else ""),
        "unit": report.unit.name,
        "visit": order.visit,
        "lead": order.lead.user.name if order.lead else "",
        "reported_at": ticket.reported_at.isoformat(),
        "times": {name: moment.isoformat() for name in TIMES if (moment := getattr(order, name)) is not None},
        "blocked_seconds": order.blocked_seconds,
        "steps": [
            {"step": step.step, "at": step.happened_at.isoformat(), "who": step.technician.user.name}
            for step in progress_of(order)
        ],
    }


def _pictures_of_progress(order: WorkOrder) -> list[Attachment]:
    keys = list(order.progress.values_list("pk", flat=True))
    files = attachments_of(Progress._meta.label_lower, keys)
    return [file for key in keys for file in files.get(key, []) if file.is_image and file.label != _SIGNATURE]
