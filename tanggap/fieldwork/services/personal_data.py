"""What field work holds about people, forgotten on demand or when its time is over.

Customers: the name and the drawing by which they confirmed the work. Technicians who have left: pictures and
positions of attendance, words and letters of leave, tracks, and the name in doubts about colleagues. That
somebody was there, and when, stays.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet

from tanggap.attachments.models import Attachment
from tanggap.attachments.querysets import AttachmentQuerySet
from tanggap.attachments.services import attachments_forget
from tanggap.fieldwork.attendance.choices import NAMING
from tanggap.fieldwork.models import (
    AttendanceDoubt,
    AttendanceEntry,
    CompletionProof,
    LastPosition,
    Leave,
    PhotoFingerprint,
    Progress,
    Technician,
    TrackPoint,
)
from tanggap.kernel import clock
from tanggap.tickets.personal_data import Person, held_people

SIGNATURE = "signature"
"""How the customer's drawing is named among the pictures of a report."""
PORTION = 200


def confirmations_blank(ticket_ids: list[int]) -> int:
    """Forget who confirmed the work on these tickets; that it was confirmed, how and when, stays.

    Returns:
        How many confirmations and drawings.
    """
    reports = Progress.objects.filter(work_order__ticket__in=ticket_ids).values_list("pk", flat=True)
    drawn = Attachment.objects.of_owners(Progress._meta.label_lower, reports).filter(label=SIGNATURE)
    named = CompletionProof.objects.filter(work_order__ticket__in=ticket_ids).exclude(
        signer_name="", sent_to=""
    )
    return attachments_forget(drawn) + named.update(signer_name="", sent_to="")


def technician_erase(person: Person) -> int:
    """Forget what was kept of somebody who worked in the field; called once all roles have ended.

    Returns:
        How many rows and files.
    """
    technician = Technician.objects.select_related("user").filter(user_id=person.user_id or 0).first()
    if technician is None:
        return 0
    entries = AttendanceEntry.objects.filter(technician=technician)
    leaves = Leave.objects.filter(technician=technician)
    files = attachments_forget(_files(entries)) + attachments_forget(_files(leaves))
    PhotoFingerprint.objects.filter(entry__in=entries).delete()
    entries.exclude(photo_sha256="").filter(photo_deleted_at__isnull=True).update(
        photo_deleted_at=clock.now()
    )
    facts = entries.update(
        latitude=None,
        longitude=None,
        accuracy_m=None,
        place_name="",
        device_key="",
        decision_reason="",
        version=F("version") + 1,
    )
    words = leaves.update(reason="", decision_note="", version=F("version") + 1)
    words += _doubts_forget(technician)
    points, _by_kind = TrackPoint.objects.filter(technician=technician).delete()
    LastPosition.objects.filter(technician=technician).delete()
    Technician.objects.filter(pk=technician.pk).update(
        vehicle="", deactivate_reason="", version=F("version") + 1
    )
    return files + facts + words + points


def _doubts_forget(technician: Technician) -> int:
    """Doubts about others name him no longer; those about him say only of what kind they are.

    Doubts that were written down before they knew whom they name are found by the name.
    """
    his = AttendanceDoubt.objects.filter(entry__technician=technician).exclude(detail={})
    count = his.update(detail={})
    known = Q(detail__technician=technician.pk)
    known |= Q(detail__technician__isnull=True, detail__name=technician.user.name)
    naming = AttendanceDoubt.objects.filter(known, kind__in=NAMING).order_by("pk")
    for doubt in naming.iterator(chunk_size=PORTION):
        left = {name: value for name, value in doubt.detail.items() if name != "technician"}
        count += AttendanceDoubt.objects.filter(pk=doubt.pk).update(detail={**left, "name": None})
    return count


def _files(owners: QuerySet[Any]) -> AttachmentQuerySet:
    return Attachment.objects.of_owners(owners.model._meta.label_lower, owners.values_list("pk", flat=True))


def leave_letters_delete_old() -> int:
    """Delete letters of leave that ended longer ago than they are kept, in portions; how many files.

    Letters of people under a legal hold stay.
    """
    limit = clock.now().date() - timedelta(days=settings.LEAVE_LETTER_DAYS)
    kind = Leave._meta.label_lower
    kept = Attachment.objects.kept().filter(owner_kind=kind)
    over = (
        Leave.objects.filter(last_day__lt=limit, pk__in=kept.values("owner_id"))
        .exclude(technician__user__in=held_people())
        .order_by("pk")
    )
    deleted = 0
    while keys := list(over.values_list("pk", flat=True)[:PORTION]):
        deleted += attachments_forget(Attachment.objects.of_owners(kind, keys))
    return deleted
