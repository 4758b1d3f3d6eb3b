"""Who looked at whose picture, and deleting pictures whose time is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from tanggap.activity.models import Entry
from tanggap.activity.services import record
from tanggap.attachments.choices import Visibility
from tanggap.attachments.models import Attachment
from tanggap.attachments.services.upload import delete_keys
from tanggap.fieldwork.attendance.services.rules import rules_now
from tanggap.fieldwork.models import AttendanceEntry
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.tickets.personal_data import held_people

KIND = AttendanceEntry._meta.label_lower
VIEWED = "attendance.picture_viewed"
PORTION = 200


def may_view_picture(actor: Actor, entry_id: int, _visibility: Visibility) -> bool:
    """Whether the actor may see pictures of the entry."""
    return AttendanceEntry.objects.visible_to(actor).filter(pk=entry_id).exists()


def picture_viewed(actor: Actor, entry: AttendanceEntry) -> bool:
    """Note that somebody looks at another person's picture, once a day; whether it was noted now."""
    technician = entry.technician
    if actor.person_id is None or actor.person_id == technician.user_id:
        return False
    local = clock.now().astimezone(ZoneInfo(actor.time_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    known = Entry.objects.filter(
        subject_kind=KIND,
        subject_id=entry.pk,
        action=VIEWED,
        actor_id=actor.person_id,
        occurred_at__gte=midnight,
    )
    if known.exists():
        return False
    record(
        VIEWED,
        actor=actor,
        subject=entry,
        unit_id=technician.home_unit_id,
        unit_path=technician.home_unit.path,
        data={"person": technician.code, "date": entry.date},
    )
    return True


def picture_of_owner_viewed(actor: Actor, entry_id: int) -> None:
    """As ``picture_viewed``, for the door that hands files out and knows only the owner's key."""
    entry = AttendanceEntry.objects.select_related("technician__home_unit").filter(pk=entry_id).first()
    if entry is not None:
        picture_viewed(actor, entry)


def pictures_delete_old(now: datetime | None = None) -> int:
    """Delete pictures older than the rules keep them, in portions; facts, hash and fingerprint stay.

    Those of people under a legal hold stay.
    """
    moment = now or clock.now()
    limit = moment - timedelta(days=rules_now().photo_days)
    old = (
        AttendanceEntry.objects.filter(photo_deleted_at__isnull=True, received_at__lt=limit)
        .exclude(photo_sha256="")
        .exclude(technician__user__in=held_people())
    )
    deleted = 0
    while keys := list(old.order_by("received_at").values_list("pk", flat=True)[:PORTION]):
        deleted += _delete(keys, moment)
    return deleted


def _delete(keys: Iterable[int], moment: datetime) -> int:
    files = list(Attachment.objects.of_owners(KIND, keys))
    # The bytes first: should this die in between, the next run finds the rows still standing and ends it.
    stored = [key for file in files for key in (file.original_key, file.display_key, file.thumbnail_key)]
    delete_keys(key for key in stored if key)
    with transaction.atomic():
        Attachment.objects.filter(pk__in=[file.pk for file in files]).update(removed_at=moment)
        done = AttendanceEntry.objects.filter(pk__in=list(keys), photo_deleted_at__isnull=True)
        return done.update(photo_deleted_at=moment)
