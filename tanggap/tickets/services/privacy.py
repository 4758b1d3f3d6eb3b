"""Personal data: kept as long as set, handed out, erased, or held for the law; each act leaves its record."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.activity.models import JobRun
from tanggap.activity.services import job_run_create, record
from tanggap.attachments.models import Attachment
from tanggap.attachments.services import attachments_forget
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.kernel.phone import international
from tanggap.notifications.models import Delivery, DeliveryAttempt, InboxItem
from tanggap.organization.policies import holds_at_top
from tanggap.tickets.choices import PrivacyActKind
from tanggap.tickets.models import (
    Category,
    Feedback,
    LegalHold,
    OutagePerson,
    PrivacyAct,
    Ticket,
    TicketAnswers,
    TicketMessage,
)
from tanggap.tickets.personal_data import Person, files_of, person_of
from tanggap.tickets.reactions import blank_elsewhere, erase_elsewhere, sources_erase
from tanggap.tickets.services.moves import required_text
from tanggap.tickets.services.personal_export import PERSON_EXPORT, PERSONAL_EXPORT, personal_export_write
from tanggap.tickets.services.privacy_words import words_blank
from tanggap.tickets.services.search import search_document_rewrite

PORTION = 200
"""Tickets that are blanked in one transaction."""
LONGEST_MONTHS = 600
DAYS_A_MONTH = 30.44
_BLANK = {"requester_name": "", "requester_phone": "", "requester_email": "", "place": ""}


def can_manage_privacy(actor: Actor) -> Decision:
    """Whether the actor looks after personal data; it is of the whole organisation, so only at the top."""
    if actor.is_system or holds_at_top(actor, "privacy.manage"):
        return yes()
    return no("role", _("Only those who look after the whole organisation's personal data may do this."))


# Whom it is about ------------------------------------------------------------------------------------------
def person_named(actor: Actor, text: str) -> Person:
    """The person that an e-mail address or a telephone number names, with the account if there is one.

    Raises:
        NotAllowed.
        Invalid: neither an address nor a number.
    """
    can_manage_privacy(actor).enforce()
    typed = text.strip()
    if "@" in typed:
        user = User.objects.filter(email__iexact=typed).first()
        proven = person_of(user) if user is not None else Person()
        return Person(proven.user_id, typed.lower(), "")
    if number := international(typed):
        user = User.objects.filter(Q(phone=number) | Q(whatsapp=number)).first()
        return Person(user.pk if user is not None else None, "", number)
    raise Invalid.field("person", _("Give an e-mail address or a telephone number."), code="unknown")


def contact_mark(text: str) -> str:
    """Keyed hash of an address or number, to recognise it without keeping it."""
    return salted_hmac("tanggap.privacy.contact", text.lower(), algorithm="sha256").hexdigest()


def held(person: Person) -> bool:
    """Whether a legal hold stops erasing this person."""
    standing = LegalHold.objects.filter(lifted_at__isnull=True)
    condition = Q(ticket__in=person.tickets().order_by().values("pk"))
    if person.user_id:
        condition |= Q(user_id=person.user_id)
    marks = [contact_mark(text) for text in (person.email, person.phone) if text]
    return standing.filter(condition | Q(contact_hash__in=marks)).exists()


# Holds -----------------------------------------------------------------------------------------------------
@transaction.atomic
def legal_hold_place(*, actor: Actor, subject: str, reason: str) -> LegalHold:
    """Stop blanking and erasing for a ticket (by number) or a person (by address or telephone).

    Raises:
        NotAllowed, Invalid.
    """
    can_manage_privacy(actor).enforce()
    text = required_text(reason, "reason", limit=300)
    ticket = Ticket.objects.filter(number=subject.strip().upper()).first()
    columns: dict[str, Any] = {"ticket": ticket}
    if ticket is None:
        person = person_named(actor, subject)
        columns = {"user_id": person.user_id, "contact_hash": contact_mark(person.email or person.phone)}
    hold = LegalHold.objects.create(
        **columns, reason=text, placed_at=clock.now(), placed_by_label=actor.label
    )
    record("privacy.held", actor=actor, subject=hold, data={"ticket": ticket.pk if ticket else None})
    return hold


@transaction.atomic
def legal_hold_lift(*, actor: Actor, pk: int) -> LegalHold:
    """End a hold.

    Raises:
        NotAllowed, NotVisible.
        StaleState: it was lifted already.
    """
    can_manage_privacy(actor).enforce()
    hold = LegalHold.objects.filter(pk=pk).first()
    if hold is None:
        raise NotVisible
    standing = LegalHold.objects.filter(pk=pk, lifted_at__isnull=True)
    if standing.update(lifted_at=clock.now(), lifted_by_label=actor.label) != 1:
        raise StaleState
    record("privacy.hold_lifted", actor=actor, subject=hold)
    return hold


# Handing out -----------------------------------------------------------------------------------------------
@transaction.atomic
def person_export_request(*, actor: Actor, person: Person) -> JobRun:
    """Ask for everything about a person as a file, which only the actor fetches.

    Raises:
        NotAllowed.
    """
    can_manage_privacy(actor).enforce()
    params = {"user_id": person.user_id, "email": person.email, "phone": person.phone}
    run = job_run_create(actor=actor, kind=PERSON_EXPORT, params=params)
    _act(PrivacyActKind.EXPORT, actor, person, {"tickets": person.tickets().count()}, "")
    personal_export_write.enqueue(run_id=run.pk)
    return run


# Erasing ---------------------------------------------------------------------------------------------------
@transaction.atomic
def person_erase(
    *,
    actor: Actor,
    person: Person,
    reason: str,
    with_files: bool = False,
    with_words: bool = False,
    with_sources: bool = False,
) -> PrivacyAct:
    """Make a person unknown: names, numbers, addresses, answers and comments; the work on the tickets stays.

    Args:
        person: whom it is about.
        reason: why, for the record.
        with_files: also the photos and documents of the person's reports.
        with_words: also what the person wrote: messages and descriptions.
        with_sources: also imported originals that hold only the person's data.

    Raises:
        NotAllowed: no right, or a legal hold stands.
        Invalid: no reason, or the person works here.
    """
    can_manage_privacy(actor).enforce()
    text = required_text(reason, "reason", limit=300)
    if held(person):
        raise NotAllowed(_("A legal hold forbids it."), code="held")
    user = User.objects.select_for_update().filter(pk=person.user_id or 0).first()
    if user is not None and _is_staff(user):
        raise Invalid.field("person", _("End this person's roles first: staff are not erased."), code="staff")
    keys = list(person.tickets().order_by("pk").values_list("pk", flat=True))
    counts = {"tickets": len(keys), "files": _forget_files(person) if with_files else 0}
    if with_sources:
        counts["sources"] = sources_erase(person, for_real=True)
    if with_words:
        counts |= words_blank(person)
    for start in range(0, len(keys), PORTION):
        _blank(keys[start : start + PORTION], full=True)
    counts["notices"] = _forget_notices(person)
    counts["outages"] = _forget_outages(person)
    counts["elsewhere"] = erase_elsewhere(person)
    if user is not None:
        _forget_account(user)
    return _act(PrivacyActKind.ERASURE, actor, person, counts, text)


def _is_staff(user: User) -> bool:
    """Whether the person holds a role that lets him do more than report."""
    roles = user.grants.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=clock.now())).select_related("role")
    return any(set(grant.role.permissions) - {"ticket.create"} for grant in roles)


def _blank(keys: list[int], *, full: bool) -> None:
    """Blank what names the reporter of some tickets; ``full`` also answers, comments and the link to him."""
    columns: dict[str, Any] = {**_BLANK, "latitude": None, "longitude": None}
    tickets = Ticket.objects.filter(pk__in=keys)
    tickets.update(**columns, personal_blanked_at=clock.now(), version=F("version") + 1)
    TicketMessage.objects.filter(ticket__in=keys, from_requester=True).update(author_label="")
    Delivery.objects.filter(subject_kind="tickets.ticket", subject_id__in=keys, user__isnull=True).update(
        address="", name="", text=""
    )
    TicketAnswers.objects.filter(ticket__in=keys).delete()
    blank_elsewhere(keys)
    if full:
        tickets.update(requester=None)
        TicketMessage.objects.filter(ticket__in=keys, from_requester=True).update(author=None)
        Feedback.objects.filter(ticket__in=keys).update(comment="")
    for ticket in Ticket.objects.filter(pk__in=keys):
        search_document_rewrite(ticket)


def _forget_files(person: Person) -> int:
    """Remove the bytes of the person's files; the rows stay as a record that there was a file."""
    keys = [file.pk for _folder, file in files_of(person)]
    return attachments_forget(Attachment.objects.filter(pk__in=keys))


def _forget_notices(person: Person) -> int:
    condition = Q(pk__in=())
    if person.user_id:
        condition |= Q(user_id=person.user_id)
        InboxItem.objects.filter(user_id=person.user_id).delete()
    if person.email:
        condition |= Q(user__isnull=True, address__iexact=person.email)
    DeliveryAttempt.objects.filter(delivery__in=Delivery.objects.filter(condition)).update(error="")
    return Delivery.objects.filter(condition).update(address="", name="", text="", last_error="")


def _forget_outages(person: Person) -> int:
    """Who was told of an outage stays countable; the address goes, and nothing more is told there."""
    known = OutagePerson.objects.filter(user_id=person.user_id or 0).update(name="", email="")
    if not person.email:
        return known
    return known + OutagePerson.objects.filter(user__isnull=True, email__iexact=person.email).update(
        key=Concat(Value("erased:"), Cast("pk", CharField())), name="", email="", left_at=clock.now()
    )


def _forget_account(user: User) -> None:
    """The account stays as an empty shell: rows that name it keep standing; files with its data go."""
    exports = JobRun.objects.filter(person_id=user.pk, kind=PERSONAL_EXPORT).exclude(result_file="")
    for key in exports.values_list("result_file", flat=True):
        transaction.on_commit(partial(default_storage.delete, key))
    user.emailaddress_set.all().delete()  # type: ignore[attr-defined]  # of the sign-in library
    User.objects.filter(pk=user.pk).update(
        email=None,
        name=f"#{user.pk}",
        phone="",
        whatsapp="",
        photo_id=None,
        customer=None,
        office=None,
        is_active=False,
        version=F("version") + 1,
    )
    user.set_unusable_password()
    user.save(update_fields=["password"])


def _act(
    kind: PrivacyActKind, actor: Actor, person: Person | None, counts: dict[str, int], reason: str
) -> PrivacyAct:
    mark = ""
    if person is not None:
        mark = contact_mark(person.email or person.phone or str(person.user_id))[:16]
    act = PrivacyAct.objects.create(
        kind=kind,
        subject_mark=mark,
        counts=counts,
        reason=reason,
        actor_label=actor.label,
        created_at=clock.now(),
    )
    record(f"privacy.{kind}", actor=actor, subject=act, data={"mark": mark, "counts": counts})
    return act


# Keeping ---------------------------------------------------------------------------------------------------
@transaction.atomic
def retention_set(*, actor: Actor, category_id: int, months: int | None) -> Category:
    """Say for how many months after closing the reports of a category keep who reported them.

    Args:
        months: 1 to 600; ``None`` as the category above says, for ever at the top.

    Raises:
        NotAllowed, NotVisible, Invalid.
    """
    can_manage_privacy(actor).enforce()
    if months is not None and not 1 <= months <= LONGEST_MONTHS:
        raise Invalid.field("months", _("From 1 to %(most)d months.") % {"most": LONGEST_MONTHS})
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        raise NotVisible
    before = category.retention_months
    if before != months:
        Category.objects.filter(pk=category_id).update(retention_months=months, version=F("version") + 1)
        record(
            "category.retention_set",
            actor=actor,
            subject=category,
            data={"changes": {"retention_months": [before, months]}},
        )
    category.refresh_from_db()
    return category


def retention_limits() -> dict[int, int]:
    """Months by category, those of the nearest category above where a category has none of its own."""
    rows = list(Category.objects.values_list("pk", "path", "retention_months"))
    own = {pk: months for pk, _path, months in rows if months is not None}
    found: dict[int, int] = {}
    for pk, path, _months in rows:
        chain = [int(key) for key in path.split("/")[:-1]]
        months = next((own[key] for key in reversed(chain) if key in own), None)
        if months is not None:
            found[pk] = months
    return found


def _due(now: datetime) -> QuerySet[Ticket]:
    by_months: dict[int, list[int]] = {}
    for pk, months in retention_limits().items():
        by_months.setdefault(months, []).append(pk)
    condition = Q(pk__in=())
    for months, keys in by_months.items():
        before = now - timedelta(days=round(months * DAYS_A_MONTH))
        condition |= Q(category_id__in=keys, closed_at__lt=before)
    standing = LegalHold.objects.filter(lifted_at__isnull=True)
    return (
        Ticket.objects.filter(condition, closed_at__isnull=False, personal_blanked_at__isnull=True)
        .exclude(pk__in=standing.filter(ticket__isnull=False).values("ticket_id"))
        .exclude(requester__in=standing.filter(user__isnull=False).values("user_id"))
        .order_by("closed_at", "pk")
    )


def retention_blank(*, most: int = 5000) -> int:
    """Blank who reported what was closed longer ago than its category keeps it, in portions.

    Args:
        most: tickets of one run; the next run goes on.

    Returns:
        How many tickets.
    """
    marks = set(
        LegalHold.objects.filter(lifted_at__isnull=True)
        .exclude(contact_hash="")
        .values_list("contact_hash", flat=True)
    )
    done, skipped = 0, set[int]()
    while done < most:
        rows = list(
            _due(clock.now())
            .exclude(pk__in=skipped)
            .values_list("pk", "requester_email", "requester_phone")[:PORTION]
        )
        if not rows:
            break
        stopped = {
            pk
            for pk, email, phone in rows
            if marks
            and marks
            & {contact_mark(text) for text in (email, international(phone) if phone else "") if text}
        }
        skipped |= stopped
        keys = [pk for pk, _email, _phone in rows if pk not in stopped]
        if keys:
            with transaction.atomic():
                _blank(keys, full=False)
                _act(PrivacyActKind.RETENTION, system_actor(), None, {"tickets": len(keys)}, "")
            done += len(keys)
    return done
