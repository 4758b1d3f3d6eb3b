"""Following a ticket without an account: a code to the registered address, and private links.

Asking for a code never looks whether the ticket exists: it writes a row and queues a task, whatever was
typed, so neither the answer nor its time tells anything. The task finds out and mails, or does nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import ANONYMOUS, Actor
from tanggap.kernel.errors import Invalid, NotVisible, TooMany
from tanggap.kernel.ids import new_secret
from tanggap.kernel.kept_query import KeptQuery
from tanggap.kernel.one_time import is_code, origin_hash, secret_hash
from tanggap.tickets import policies
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.models import Ticket, TrackingLink, TrackingRequest
from tanggap.tickets.services.change import ticket_load
from tanggap.tickets.tracking_letter import tracking_code_send
from tanggap.tickets.tracking_links import tracking_link_issue

CODE_LIFE = timedelta(minutes=15)
CODE_TRIES = 5
ASKED_PER_PAIR = 5
"""Codes that one number and contact may ask for in an hour."""
ASKED_PER_ORIGIN = 20
"""Codes that one network address may ask for in an hour; many share one address."""
WINDOW = timedelta(hours=1)
REQUESTS_KEPT = timedelta(days=1)
_WRONG = _("This code is not right, or no longer valid.")


def tracking_ask(*, number: str, contact: str, origin: str, language: str) -> str:
    """Ask for a code to the address that is registered with the ticket.

    Args:
        number: as typed.
        contact: e-mail address or telephone number, as typed.
        origin: network address of who asks.
        language: language code of the mail.

    Returns:
        The reference under which the code is entered, whether or not anything was sent.

    Raises:
        Invalid: something is missing.
        TooMany: asked too often, from one place or for one ticket.
    """
    asked_number = "".join(number.split()).upper()[:20]
    asked_contact = " ".join(contact.split()).lower()[:254]
    missing = {"number": not asked_number, "contact": not asked_contact}
    if any(missing.values()):
        raise Invalid(fields={name: [_("This is required.")] for name, empty in missing.items() if empty})
    now = clock.now()
    place = origin_hash(origin)
    recent = TrackingRequest.objects.filter(created_at__gt=now - WINDOW)
    pair = recent.filter(number=asked_number, contact=asked_contact)
    if pair.count() >= ASKED_PER_PAIR or recent.filter(origin_hash=place).count() >= ASKED_PER_ORIGIN:
        raise TooMany(retry_after=int(WINDOW.total_seconds()))
    reference = new_secret()
    with transaction.atomic():
        row = TrackingRequest.objects.create(
            reference_hash=secret_hash(reference),
            number=asked_number,
            contact=asked_contact,
            origin_hash=place,
            created_at=now,
            expires_at=now + CODE_LIFE,
        )
        tracking_code_send.enqueue(request_id=row.pk, language=language)
    return reference


def tracking_confirm(*, reference: str, code: str) -> str:
    """Exchange the code for a private link of one day.

    Returns:
        The link's token.

    Raises:
        NotVisible: no such request.
        Invalid: wrong, used, expired, or tried too often; one answer for all.
    """
    row = tracking_request_get(reference)
    now = clock.now()
    waiting = TrackingRequest.objects.filter(
        pk=row.pk, used_at__isnull=True, expires_at__gt=now, tries__lt=CODE_TRIES
    )
    # Counted before it is compared, so that no number of tries at once gets more than its share.
    counted = waiting.update(tries=F("tries") + 1)
    row.refresh_from_db()
    right = is_code(code, row.code_hash, row.reference_hash)
    if not counted or not right or row.ticket_id is None:
        raise Invalid.field("code", _WRONG, code="wrong_code")
    with transaction.atomic():
        if TrackingRequest.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=now) != 1:
            raise Invalid.field("code", _WRONG, code="wrong_code")
        return tracking_link_issue(row.ticket_id, LinkOrigin.CODE)


def tracking_request_get(reference: str) -> TrackingRequest:
    """The request that waits for its code.

    Raises:
        NotVisible: none has this reference.
    """
    row = TrackingRequest.objects.filter(reference_hash=secret_hash(reference)).first()
    if row is None:
        raise NotVisible
    return row


def tracking_link_open(token: str) -> TrackingLink:
    """The valid link with its ticket and what the page names beside it; one query.

    Raises:
        NotVisible: unknown, expired or revoked, or the ticket is deleted; one answer for all.
    """
    found = _open_links.rows(secret_hash(token), clock.now())
    if not found:
        raise NotVisible
    return found[0]


def _links(token_hash: str, now: datetime) -> QuerySet[TrackingLink]:
    return (
        TrackingLink.objects.select_related(
            "ticket__unit", "ticket__category", "ticket__assignee", "ticket__team", "ticket__requester"
        )
        .filter(
            token_hash=token_hash,
            revoked_at__isnull=True,
            expires_at__gt=now,
            ticket__deleted_at__isnull=True,
        )
        .order_by("pk")[:1]
    )


_open_links = KeptQuery(_links)


def tracking_links_revoke_by_holder(*, token: str) -> int:
    """End all private links of the ticket, as somebody who holds one of them.

    Returns:
        How many were ended.

    Raises:
        NotVisible: the token itself is not valid.
    """
    ticket = tracking_link_open(token).ticket
    return _revoke(ticket, ANONYMOUS, str(ticket.requester_name or _("Reporter")))


@transaction.atomic
def tracking_links_revoke(*, actor: Actor, number: str, expected_version: int | None = None) -> Ticket:
    """End all private links of the ticket, as staff or as its reporter.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_revoke_links(actor, ticket).enforce()
    _revoke(ticket, actor, actor.label)
    return ticket


def _revoke(ticket: Ticket, actor: Actor, label: str) -> int:
    with transaction.atomic():
        now = clock.now()
        ended = TrackingLink.objects.filter(
            ticket=ticket, revoked_at__isnull=True, expires_at__gt=now
        ).update(revoked_at=now, revoked_by_label=label[:150])
        if ended:
            record(
                "ticket.links_revoked",
                actor=actor,
                subject=ticket,
                unit_id=ticket.unit_id,
                unit_path=ticket.unit.path,
                data={"count": ended},
            )
    return ended


def tracking_tidy() -> int:
    """Forget old requests and links that nobody can use any more.

    Returns:
        How many rows are gone.
    """
    now = clock.now()
    requests, _by = TrackingRequest.objects.filter(created_at__lt=now - REQUESTS_KEPT).delete()
    links, _by = TrackingLink.objects.filter(expires_at__lt=now).delete()
    return requests + links
