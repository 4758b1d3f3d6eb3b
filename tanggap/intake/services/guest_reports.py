"""Reporting without an account: kept aside until a code proves the address, then one ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.attachments.services import (
    attachments_discard,
    attachments_hand_over,
    attachments_store_many,
    uploads_prepared,
)
from tanggap.intake.guest_letter import guest_code_send
from tanggap.intake.models import GuestReport
from tanggap.kernel import clock
from tanggap.kernel.actor import ANONYMOUS, Actor, ActorKind
from tanggap.kernel.errors import Invalid, NotVisible, StaleState, TooMany
from tanggap.kernel.ids import new_secret
from tanggap.kernel.one_time import is_code, origin_hash, secret_hash
from tanggap.kernel.phone import normalised
from tanggap.tickets.choices import Channel, LinkOrigin
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Category, Ticket
from tanggap.tickets.personal_data import Person
from tanggap.tickets.selectors import similar_open
from tanggap.tickets.services import ticket_create
from tanggap.tickets.services.creation import text_errors
from tanggap.tickets.services.questions import answers_taken
from tanggap.tickets.tracking_links import tracking_link_issue

CODE_LIFE = timedelta(minutes=15)
CODE_TRIES = 5
MOST_CODES = 3
PER_ADDRESS = 3
"""Reports that one mailbox may send in an hour, so that nobody is flooded with codes."""
PER_ORIGIN = 15
"""Reports from one network address in an hour; many share one address."""
WINDOW = timedelta(hours=1)
KEPT = timedelta(days=1)
MOST_FILES = 5
_WRONG = _("This code is not right, or no longer valid.")

Uploads = Sequence[UploadedFile[bytes]]


@dataclass(frozen=True, slots=True)
class GuestFacts:
    """What was typed.

    Attributes:
        category_id: primary key, or ``None`` for "I do not know".
        unit_id: primary key of the unit that takes the report.
        answers: to the category's questions, by code.
        questions_id: key of the version that was answered.
    """

    name: str
    email: str
    subject: str
    unit_id: int
    phone: str = ""
    description: str = ""
    category_id: int | None = None
    place: str = ""
    answers: dict[str, Any] | None = None
    questions_id: int | None = None


def guest_report_create(
    *, facts: GuestFacts, uploads: Uploads, origin: str, language: str, request_key: str = ""
) -> str:
    """Keep the report aside and mail a code to its sender.

    Args:
        facts: what was typed; the category and unit are among those offered.
        uploads: photos and files.
        origin: network address of the sender.
        language: language code of mails to the sender.
        request_key: the form's key; the second of two clicks changes nothing and begins anew with a code.

    Returns:
        The secret reference under which the code is entered.

    Raises:
        Invalid, TooLarge, UnsupportedContent: with the wrong fields or files.
        TooMany: too many reports from one place or for one mailbox.
    """
    phone = _checked(facts)
    taken = answers_taken(facts.category_id, facts.answers, facts.questions_id)
    now, email, place = clock.now(), facts.email.strip().lower(), origin_hash(origin)
    if len(uploads) > MOST_FILES:
        raise Invalid.field("files", _("At most %(limit)d files are accepted.") % {"limit": MOST_FILES})
    recent = GuestReport.objects.filter(created_at__gt=now - WINDOW)
    if (
        recent.filter(email=email).count() >= PER_ADDRESS
        or recent.filter(origin_hash=place).count() >= PER_ORIGIN
    ):
        raise TooMany(retry_after=int(WINDOW.total_seconds()))
    reference = new_secret()
    row = GuestReport(
        reference_hash=secret_hash(reference),
        request_key=f"{place[:16]}:{request_key[:80]}" if request_key else None,
        origin_hash=place,
        language=language[:5],
        name=" ".join(facts.name.split()),
        email=email,
        phone=phone,
        subject=facts.subject.strip(),
        description=facts.description.strip(),
        category_id=facts.category_id,
        unit_id=facts.unit_id,
        place=facts.place.strip(),
        answers=taken[1] if taken else None,
        questions_id=taken[0].pk if taken else None,
        code_expires_at=now + CODE_LIFE,
        created_at=now,
    )
    try:
        with uploads_prepared(ANONYMOUS, uploads) as prepared, transaction.atomic():
            row.save(force_insert=True)
            if prepared:
                attachments_store_many(actor=_as_actor(row), uploads=prepared, owner=row, with_entry=False)
            guest_code_send.enqueue(report_id=row.pk)
    except IntegrityError:
        return _reached_again(row.request_key, reference, now + CODE_LIFE)
    return reference


def _reached_again(request_key: str | None, reference: str, until: object) -> str:
    """The same form came twice: the first report waits, under the reference that this answer tells."""
    again = GuestReport.objects.filter(request_key=request_key, proven_at__isnull=True, ticket__isnull=True)
    row = again.first() if request_key else None
    if row is None:
        raise StaleState(_("This report was sent already. Look into your mailbox."))
    again.update(reference_hash=secret_hash(reference), code_hash="", tries=0, code_expires_at=until)
    guest_code_send.enqueue(report_id=row.pk)
    return reference


def _checked(facts: GuestFacts) -> str:
    """The telephone number as it is stored.

    Raises:
        Invalid: something is missing or wrong.
    """
    wrong = text_errors(facts.subject, facts.description, "")
    if not facts.name.strip():
        wrong["name"] = [_("This is required.")]
    try:
        validate_email(facts.email.strip())
    except ValidationError:
        wrong["email"] = [_("This is not an e-mail address.")]
    phone = ""
    try:
        phone = normalised(facts.phone)
    except ValueError:
        wrong["phone"] = [_("This is not a telephone number.")]
    if "\x00" in facts.name + facts.place:
        wrong[""] = [_("The text holds characters that cannot be stored.")]
    if wrong:
        raise Invalid(fields=wrong)
    return phone


def guest_report_get(reference: str) -> GuestReport:
    """The report under its secret reference.

    Raises:
        NotVisible: none, or it was given up.
    """
    rows = GuestReport.objects.select_related("category", "unit", "ticket")
    row = rows.filter(reference_hash=secret_hash(reference)).first()
    if row is None or row.created_at < clock.now() - KEPT:
        raise NotVisible
    return row


def guest_code_again(*, reference: str) -> None:
    """Send another code; the earlier one no longer counts.

    Raises:
        NotVisible: no such report.
        TooMany: no more codes for this report.
    """
    row = guest_report_get(reference)
    with transaction.atomic():
        counted = GuestReport.objects.filter(
            pk=row.pk, proven_at__isnull=True, codes_sent__lt=MOST_CODES
        ).update(
            codes_sent=F("codes_sent") + 1, tries=0, code_hash="", code_expires_at=clock.now() + CODE_LIFE
        )
        if not counted:
            raise TooMany(_("No more codes are sent for this report."), retry_after=3600)
        guest_code_send.enqueue(report_id=row.pk)


def guest_report_prove(*, reference: str, code: str) -> GuestReport:
    """Accept the code from the mailbox.

    Raises:
        NotVisible: no such report.
        Invalid: wrong, expired, or tried too often; one answer for all.
    """
    row = guest_report_get(reference)
    if row.proven_at is not None:
        return row
    now = clock.now()
    waiting = GuestReport.objects.filter(
        pk=row.pk, proven_at__isnull=True, code_expires_at__gt=now, tries__lt=CODE_TRIES
    )
    counted = waiting.update(tries=F("tries") + 1)
    row.refresh_from_db()
    if not counted or not is_code(code, row.code_hash, row.reference_hash):
        raise Invalid.field("code", _WRONG, code="wrong_code")
    GuestReport.objects.filter(pk=row.pk, proven_at__isnull=True).update(proven_at=now, code_hash="")
    row.proven_at = now
    return row


def guest_report_similar(row: GuestReport) -> Ticket | None:
    """An open ticket of the proven address about the same, if there is one."""
    if row.proven_at is None or row.ticket_id is not None:
        return None
    person = User.objects.filter(email=row.email, is_active=True).first()
    return similar_open(email=row.email, requester_id=person.pk if person else None, category=row.category)


def guest_report_follow(*, reference: str) -> str:
    """Give this report up for the open one about the same.

    Returns:
        The token of a private link to that one.

    Raises:
        NotVisible: no such report, its address is not proven, or nothing similar is open any more.
    """
    row = guest_report_get(reference)
    similar = guest_report_similar(row)
    if similar is None:
        raise NotVisible
    with transaction.atomic():
        if GuestReport.objects.filter(pk=row.pk, ticket__isnull=True).update(ticket=similar) != 1:
            raise NotVisible
        attachments_hand_over(owner=row, to=similar)
        return tracking_link_issue(similar.pk, LinkOrigin.REPORT)


def guest_report_submit(*, reference: str) -> tuple[Ticket, str]:
    """Make the ticket; a second time answers the same ticket again.

    Returns:
        The ticket and the token of a private link to it.

    Raises:
        NotVisible: no such report.
        Invalid: the address is not proven yet.
    """
    with transaction.atomic():
        row = guest_report_get(reference)
        row = (
            GuestReport.objects.select_for_update(no_key=True, of=("self",))
            .select_related("unit", "category", "ticket")
            .get(pk=row.pk)
        )
        if row.proven_at is None:
            raise Invalid.field("code", _("Confirm your e-mail address first."), code="not_proven")
        ticket = row.ticket
        if ticket is None:
            ticket = ticket_create(actor=_as_actor(row), new=_new_ticket(row), request_key=f"guest-{row.pk}")
            attachments_hand_over(owner=row, to=ticket)
            GuestReport.objects.filter(pk=row.pk).update(ticket=ticket)
        return ticket, tracking_link_issue(ticket.pk, LinkOrigin.REPORT)


def _as_actor(row: GuestReport) -> Actor:
    """The sender: nobody with an account, let in by this service to write down one report at the unit."""
    return Actor(
        kind=ActorKind.ANONYMOUS,
        label=row.name,
        rights=dict.fromkeys(("ticket.create", "ticket.edit"), (row.unit.path,)),
        language=row.language,
    )


def _new_ticket(row: GuestReport) -> NewTicket:
    """The ticket, with the account or customer that the proven address belongs to."""
    person = User.objects.filter(email=row.email, is_active=True).first()
    new = NewTicket(
        subject=row.subject,
        description=row.description,
        category_id=_category_id(row.category),
        unit_id=row.unit_id,
        channel=Channel.PORTAL,
        requester_id=person.pk if person else None,
        requester_name=row.name,
        requester_phone=row.phone,
        requester_email=row.email,
        customer_id=person.customer_id if person else None,
        email_proven=True,
        office_id=person.office_id if person else None,
        place=row.place,
        answers=row.answers,
        questions_id=row.questions_id,
    )
    if row.category is not None:
        new.kind = row.category.kind
    return new


def _category_id(category: Category | None) -> int | None:
    """The chosen category, unless it was retired meanwhile."""
    return category.pk if category is not None and category.retired_at is None else None


def guest_reports_tidy() -> int:
    """Delete reports that were never proven, with their files, and what became tickets long ago.

    Returns:
        How many reports are gone.
    """
    old = GuestReport.objects.filter(created_at__lt=clock.now() - KEPT)
    return _discard(list(old.values_list("pk", flat=True)[:1000]))


def guest_reports_erase(person: Person) -> int:
    """Delete what an erased person sent without an account and what is still kept of it; returns how many."""
    known = Q(pk__in=())
    if person.email:
        known |= Q(email__iexact=person.email)
    if person.phone:
        known |= Q(phone=person.phone)
    return _discard(list(GuestReport.objects.filter(known).values_list("pk", flat=True)))


def _discard(keys: list[int]) -> int:
    with transaction.atomic():
        attachments_discard(owner_kind="intake.guestreport", owner_ids=keys)
        gone, _by = GuestReport.objects.filter(pk__in=keys).delete()
    return gone
