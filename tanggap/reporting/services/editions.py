"""Monthly recaps: opened for notes when a month is over, published once, sent once."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from tanggap.accounts.models import User
from tanggap.accounts.selectors import units_held_with
from tanggap.accounts.services import actor_for
from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import NotVisible, StaleState
from tanggap.organization.models import Unit
from tanggap.reporting.cases import Asked, Population, tickets_in
from tanggap.reporting.choices import FileFormat
from tanggap.reporting.edition_facts import edition_facts
from tanggap.reporting.editions import (
    KINDS,
    asked_of_edition,
    closing,
    definitions_print,
    month_to_open,
)
from tanggap.reporting.files import recap_write
from tanggap.reporting.models import RecapEdition
from tanggap.reporting.notices import edition_opened, edition_published
from tanggap.reporting.periods import Period
from tanggap.reporting.policies import can_publish
from tanggap.reporting.querysets import RECAP_VIEW
from tanggap.reporting.ranking import left_out, ranking
from tanggap.reporting.recap import recap

logger = logging.getLogger(__name__)

FOLDER = "recaps"
ORPHANED = timedelta(days=1)
"""A file that no recap names after so long was left by a worker that died."""


def editions_open_due() -> int:
    """Open the month that is over, for each unit whose recap somebody reads; returns how many.

    Only the month before the present one: an installation that begins does not send the past.
    """
    now, opened = clock.now(), 0
    for unit in units_held_with(RECAP_VIEW):
        period = month_to_open(unit, now)
        try:
            opened += period is not None and _open(unit, period, now)
        except Exception:  # One unit whose month cannot be opened must not keep the others closed.
            logger.exception("the recap of unit %s could not be opened; it is tried again", unit.pk)
    return opened


def _open(unit: Unit, period: Period, now: datetime) -> bool:
    if RecapEdition.objects.filter(unit=unit, first_day=period.first).exists():
        return False
    if not _has_cases(asked_of_edition(unit, period)):
        return False
    try:
        with transaction.atomic():
            edition = RecapEdition.objects.create(
                unit=unit,
                first_day=period.first,
                last_day=period.last,
                opened_at=now,
                closes_at=closing(unit, period.first, settings.RECAP_NOTES_DAYS),
            )
            _recorded("recap.opened", system_actor(), edition)
            if edition.closes_at > now:
                edition_opened(edition)
    except IntegrityError:
        return False  # another worker was faster
    return True


def _has_cases(asked: Asked) -> bool:
    """Whether anything happened: a month without a ticket is no news."""
    return any(tickets_in(asked, one).exists() for one in (Population.RECEIVED, Population.RESOLVED))


def edition_publish_ask(*, actor: Actor, edition_id: int, enqueue: Callable[[], object]) -> RecapEdition:
    """Publish a month before its time for notes is over; a worker makes it.

    Args:
        actor: holds ``recap.remark`` at the unit.
        edition_id: key of the monthly recap.
        enqueue: hands the work to a worker, within the transaction.

    Raises:
        NotVisible: no such recap for the actor.
        NotAllowed: no right, published already, or being made.
        StaleState: somebody else was faster.
    """
    with transaction.atomic():
        edition = RecapEdition.objects.visible_to(actor).select_related("unit").filter(pk=edition_id).first()
        if edition is None:
            raise NotVisible
        can_publish(actor, edition).enforce()
        waiting = RecapEdition.objects.filter(pk=edition.pk, published_at__isnull=True, asked_by__isnull=True)
        if not waiting.update(asked_by_id=actor.person_id, closes_at=clock.now()):
            raise StaleState
        _recorded("recap.publication_asked", actor, edition)
        enqueue()
    return edition


def editions_publish_due() -> int:
    """Publish what is due; returns how many. A worker that dies leaves the month due, and nobody told."""
    published = 0
    due = RecapEdition.objects.due_at(clock.now()).order_by("closes_at", "pk")
    for pk in list(due.values_list("pk", flat=True)):
        try:
            published += _publish(pk)
        except Exception:  # One recap that cannot be written (a full disk) must not keep the others back.
            logger.exception("recap %s could not be published; it is tried again", pk)
    return published


def _publish(edition_id: int) -> bool:
    """Make figures and files, then publish and send in one transaction; whether this call did it."""
    edition = RecapEdition.objects.select_related("unit").get(pk=edition_id)
    if edition.is_published:
        return False
    unit, period = edition.unit, Period(edition.first_day, edition.last_day)
    with translation.override(settings.LANGUAGE_CODE), timezone.override(ZoneInfo(unit.time_zone)):
        asked = asked_of_edition(unit, period)
        places = ranking(asked)
        recaps = [replace(recap(asked, by, full=True), ranking=places) for by in KINDS]
        contents = {}
        for file_format in (FileFormat.PDF, FileFormat.XLSX):
            stream = io.BytesIO()
            recap_write(recaps[0], stream, file_format)
            contents[file_format] = stream.getvalue()
        facts = edition_facts(recaps, places, left_out(asked))
    sums = {one: hashlib.sha256(content).hexdigest() for one, content in contents.items()}
    # Files of one content have one name, so that what a dead worker left is found and not written twice.
    names = {one: _stored(edition, one, sums[one], content) for one, content in contents.items()}
    with transaction.atomic():
        waiting = RecapEdition.objects.filter(pk=edition.pk, published_at__isnull=True)
        done = waiting.update(
            published_at=clock.now(),
            definition=definitions_print(),
            facts=facts,
            pdf_file=names[FileFormat.PDF],
            pdf_sha256=sums[FileFormat.PDF],
            xlsx_file=names[FileFormat.XLSX],
            xlsx_sha256=sums[FileFormat.XLSX],
        )
        if not done:
            return False  # another worker was faster; the tidying removes these files
        edition.refresh_from_db()
        _recorded("recap.published", _publisher(edition), edition)
        edition_published(edition)
    return True


def _stored(edition: RecapEdition, file_format: FileFormat, checksum: str, content: bytes) -> str:
    name = f"{FOLDER}/{edition.first_day:%Y/%m}/{edition.pk}-{checksum}.{file_format}"
    if default_storage.exists(name) and _sum_of(name) == checksum:
        return name
    # Where a worker died while it wrote, a part of the file has the name: the storage then gives another one.
    return str(default_storage.save(name, ContentFile(content)))


def _sum_of(name: str) -> str:
    with default_storage.open(name) as stored:
        digest = hashlib.sha256()
        for part in stored.chunks():
            digest.update(part)
    return digest.hexdigest()


def _publisher(edition: RecapEdition) -> Actor:
    person = User.objects.filter(pk=edition.asked_by_id).first() if edition.asked_by_id else None
    return actor_for(person, source="job") if person is not None else system_actor()


def editions_files_tidy() -> int:
    """Remove files that no recap names, left by workers that died; returns how many."""
    removed, now = 0, clock.now()
    months = RecapEdition.objects.filter(opened_at__gte=now - timedelta(days=70))
    for first_day in set(months.values_list("first_day", flat=True)):
        folder = f"{FOLDER}/{first_day:%Y/%m}"
        if not default_storage.exists(folder):
            continue
        rows = RecapEdition.objects.filter(first_day=first_day).values_list("pdf_file", "xlsx_file")
        known = {name for row in rows for name in row}
        for name in default_storage.listdir(folder)[1]:
            key = f"{folder}/{name}"
            if key not in known and default_storage.get_modified_time(key) < now - ORPHANED:
                default_storage.delete(key)
                removed += 1
    return removed


def _recorded(action: str, actor: Actor, edition: RecapEdition) -> None:
    record(
        action,
        actor=actor,
        subject=edition,
        unit_id=edition.unit_id,
        unit_path=edition.unit.path,
        data={"month": f"{edition.first_day:%Y-%m}", "pdf_sha256": edition.pdf_sha256},
    )
