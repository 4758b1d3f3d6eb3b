"""Writing a report: begun from the job's progress, filled in further, submitted in versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.content import json_digest, plain
from tanggap.activity.services import record
from tanggap.approvals.services import Submission, approval_submit
from tanggap.attachments.services import PreparedFile, attachments_store_many, uploads_prepared
from tanggap.fieldwork.models import WorkOrder, WorkReport, WorkReportVersion
from tanggap.fieldwork.services.own_jobs import own_order
from tanggap.fieldwork.work_reports import policies
from tanggap.fieldwork.work_reports.choices import PhotoPart, WorkReportState
from tanggap.fieldwork.work_reports.content import (
    MOST_PHOTOS,
    Filled,
    Photo,
    completed,
    filled_checked,
)
from tanggap.fieldwork.work_reports.facts import content_of, first_draft, pictures_of
from tanggap.fieldwork.work_reports.querysets import KIND
from tanggap.fieldwork.work_reports.selectors import LOADED_WITH, report_get
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState


class NewPhoto(NamedTuple):
    """A picture that comes with a save, and what it shows."""

    part: str
    upload: UploadedFile[bytes] | PreparedFile


def work_report_begin(*, actor: Actor, number: str, order_id: int | None = None) -> WorkReport:
    """The report of the actor's job on the ticket; begun with what its progress says already.

    Asked for again it answers the same report.

    Args:
        actor: of the job's crew.
        number: of the ticket.
        order_id: which of several jobs; the newest without it.

    Raises:
        NotVisible: not a job of the actor. NotAllowed: the job is not done.
    """
    order, ticket, _technician = own_order(actor, number, order_id)
    if (known := WorkReport.objects.filter(work_order=order).first()) is not None:
        return known
    policies.can_begin(actor, order).enforce()
    try:
        with transaction.atomic():
            moment = clock.now()
            report = WorkReport.objects.create(
                number=_free_number(order),
                work_order=order,
                unit_id=ticket.unit_id,
                draft=plain(first_draft(order).as_json()),
                created_by_id=actor.person_id or 0,
                created_at=moment,
                changed_at=moment,
            )
            note("work_report.begun", actor, report, {"ticket": ticket.number})
    except IntegrityError:  # of two at once, the second
        return WorkReport.objects.get(work_order=order)
    return report


def work_report_save(
    *,
    actor: Actor,
    number: str,
    version: int,
    filled: Filled,
    photos: Sequence[NewPhoto] = (),
    request_key: str = "",
) -> WorkReport:
    """Keep what was filled in as a draft; new photos stand behind those that stand in it.

    Args:
        actor: of the job's crew.
        number: of the report.
        version: the report's version that the writer saw.
        filled: all that can be filled in.
        photos: new pictures.
        request_key: the client's key; the same key saves once.

    Raises:
        NotVisible, NotAllowed.
        StaleState: somebody saved it meanwhile.
        Invalid: see ``filled_checked``; too many or unreadable pictures.
    """
    report = report_get(actor, number)
    policies.can_write(actor, report).enforce()
    key = request_key.strip()[:80]
    if key and report.request_key == key:
        return report
    if any(one.part not in PhotoPart.values for one in photos):
        raise Invalid.field("photos", _("Choose what the photo shows."))
    if len(filled.photos) + len(photos) > MOST_PHOTOS:
        raise Invalid.field("photos", _("At most %(limit)d photos.") % {"limit": MOST_PHOTOS})
    tidy = filled_checked(filled, pictures_of(report).keys())
    uploads = [one.upload for one in photos]
    with uploads_prepared(actor, uploads, images_only=True) as prepared, transaction.atomic():
        locked = _locked(report, version)
        stored = attachments_store_many(
            actor=actor, uploads=prepared, owner=locked, with_entry=False, labels=[one.part for one in photos]
        )
        new = tuple(Photo(str(file.public_id), one.part) for one, file in zip(photos, stored, strict=True))
        _save(locked, draft=plain(replace(tidy, photos=(*tidy.photos, *new)).as_json()), request_key=key)
        note("work_report.edited", actor, locked, {"photos": len(new)})
    return locked


@transaction.atomic
def work_report_submit(*, actor: Actor, number: str, version: int) -> WorkReport:
    """Freeze the draft as the next version and ask the leader to verify it.

    Raises:
        NotVisible, NotAllowed.
        StaleState: somebody saved it meanwhile.
        Invalid: something is missing, or nobody can be asked.
    """
    report = _locked(report_get(actor, number), version)
    policies.can_write(actor, report).enforce()
    pictures = pictures_of(report)
    filled = Filled.from_json(report.draft)
    kept = tuple(one for one in filled.photos if one.id in pictures)
    filled = completed(filled_checked(replace(filled, photos=kept), pictures.keys()))
    content = plain(content_of(report, filled))
    moment = clock.now()
    made = WorkReportVersion.objects.create(
        report=report,
        number=report.versions.count() + 1,
        content=content,
        digest=json_digest(content),
        author_id=actor.person_id or 0,
        author_label=actor.label[:150],
        made_at=moment,
    )
    _save(report, state=WorkReportState.WAITING, submitted_at=moment, decided_at=None)
    note("work_report.submitted", actor, report, {"version": made.number, "digest": made.digest})
    approval_submit(actor=actor, submission=Submission(KIND, report, report.unit))
    return report


def note(action: str, actor: Actor, report: WorkReport, data: dict[str, Any]) -> None:
    """The entry in the record."""
    record(
        action,
        actor=actor,
        subject=report,
        unit_id=report.unit_id,
        unit_path=report.unit.path,
        data={"number": report.number, **data},
    )


def _free_number(order: WorkOrder) -> str:
    """Ticket and visit; the job's own key where an earlier job of the same visit has a report."""
    number = f"{order.ticket.number}-{order.visit}"
    return f"{order.ticket.number}-{order.visit}-{order.pk}" if _taken(number) else number


def _taken(number: str) -> bool:
    return WorkReport.objects.filter(number=number).exists()


def _locked(report: WorkReport, version: int) -> WorkReport:
    """The report, locked, at the version that was seen.

    Raises:
        StaleState.
    """
    rows = WorkReport.objects.select_for_update(of=("self",)).select_related(*LOADED_WITH)
    locked = rows.get(pk=report.pk)
    if locked.version != version:
        raise StaleState
    return locked


def _save(report: WorkReport, **columns: Any) -> None:
    changes = {**columns, "version": report.version + 1, "changed_at": clock.now()}
    WorkReport.objects.filter(pk=report.pk).update(**changes)
    for name, value in changes.items():
        setattr(report, name, value)
