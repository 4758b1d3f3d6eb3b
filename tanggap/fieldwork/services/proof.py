"""How the customer confirms the work: by a signature, or by a one-time code told to the technician."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tanggap.activity.services import record
from tanggap.fieldwork import policies
from tanggap.fieldwork.models import CompletionProof, WorkOrder
from tanggap.fieldwork.proof_letter import completion_code_mail, customers_address
from tanggap.fieldwork.proof_rules import SEALED_FOR
from tanggap.fieldwork.services.own_jobs import own_order
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState, TooMany
from tanggap.kernel.masking import masked_email
from tanggap.kernel.one_time import code_hash, is_code, new_code
from tanggap.kernel.sealing import seal

CODE_LIFE = timedelta(hours=1)
CODE_TRIES = 5
"""Wrong codes until another one has to be sent."""
MOST_SENT = 5
"""Codes that are sent for one job."""
AGAIN_AFTER = timedelta(minutes=1)


def proof_sign(order: WorkOrder, *, signer_name: str, at: datetime) -> CompletionProof:
    """Note that the customer signed on the phone, in the transaction that finishes the job.

    Raises:
        Invalid: without the name of the one who signed.
    """
    name = _plain(signer_name)
    if not name:
        raise Invalid.field("signer_name", _("Who signed?"), code="required")
    proof, _created = CompletionProof.objects.update_or_create(
        work_order=order,
        defaults={
            "kind": "signature",
            "signer_name": name,
            "confirmed_at": at,
            "code_hash": "",
            "code_sealed": "",
        },
    )
    return proof


def completion_code_send(*, actor: Actor, number: str) -> CompletionProof:
    """Send the customer a code that confirms the own job in hand; an earlier one no longer counts.

    Raises:
        NotVisible, NotAllowed: no job of one's own, not at the work, or no address is known.
        TooMany: one was sent a moment ago, or too many for this job.
    """
    order, ticket, technician = own_order(actor, number)
    address = customers_address(ticket)
    policies.can_send_code(actor, order, technician, has_address=bool(address)).enforce()
    code = new_code()
    now = clock.now()
    with transaction.atomic():
        # Whoever sends for the same job at once waits for the other.
        WorkOrder.objects.select_for_update(no_key=True).get(pk=order.pk)
        earlier = CompletionProof.objects.filter(work_order=order).first()
        _enforce_pause(earlier, now)
        proof, _created = CompletionProof.objects.update_or_create(
            work_order=order,
            defaults={
                "kind": "code",
                "code_hash": code_hash(code, _bound(order)),
                "code_sealed": seal(code.encode(), SEALED_FOR).decode(),
                "sent_to": masked_email(address)[:120],
                "sent_at": now,
                "expires_at": now + CODE_LIFE,
                "times_sent": (earlier.times_sent if earlier else 0) + 1,
                "tries": 0,
            },
        )
        record(
            "work_order.code_sent",
            actor=actor,
            subject=ticket,
            unit_id=ticket.unit_id,
            unit_path=ticket.unit.path,
            data={"work_order": order.pk, "sent_to": proof.sent_to},
        )
        completion_code_mail.enqueue(proof_id=proof.pk, code_hash=proof.code_hash)
    return proof


def _enforce_pause(earlier: CompletionProof | None, now: datetime) -> None:
    if earlier is None or earlier.sent_at is None:
        return
    if earlier.times_sent >= MOST_SENT:
        raise TooMany(_("No more codes are sent for this job. Let the customer sign, or call the NOC."))
    if now - earlier.sent_at < AGAIN_AFTER:
        raise TooMany(
            _("A code was sent a moment ago. Wait a minute before you send another."),
            retry_after=int(AGAIN_AFTER.total_seconds()),
        )


def code_judge(order: WorkOrder, typed: str, *, happened_at: datetime | None) -> str:
    """Count a try and compare. Call it before the transaction of the report, which a wrong code undoes.

    Args:
        order: of which the actor may report that it is done.
        typed: what the technician typed.
        happened_at: the phone's time; a code that was typed in time counts when it arrives later.

    Returns:
        The hash of the code that is right, for ``proof_confirm``.

    Raises:
        Invalid: none was sent, wrong, expired, or tried too often.
    """
    now = clock.now()
    proof = CompletionProof.objects.filter(work_order=order).first()
    if proof is None or not proof.code_hash or proof.sent_at is None or proof.expires_at is None:
        raise Invalid.field("code", _("No code was sent yet."), code="no_code")
    typed_at = happened_at if happened_at and proof.sent_at <= happened_at <= now else now
    if typed_at >= proof.expires_at:
        raise Invalid.field("code", _("This code is over. Send the customer another one."), code="expired")
    if not _counted(proof):
        raise Invalid.field(
            "code", _("Too many wrong codes. Send the customer another one."), code="too_many_tries"
        )
    if not is_code(typed, proof.code_hash, _bound(order)):
        raise Invalid.field("code", _("This code is not right."), code="wrong_code")
    return proof.code_hash


def _counted(proof: CompletionProof) -> bool:
    """Count a try before it is compared, so that no number of tries at once gets more than its share."""
    waiting = CompletionProof.objects.filter(pk=proof.pk, code_hash=proof.code_hash, tries__lt=CODE_TRIES)
    return waiting.update(tries=F("tries") + 1) == 1


def proof_confirm(order: WorkOrder, *, judged: str, signer_name: str, at: datetime) -> CompletionProof:
    """Note that the customer told the code, in the transaction that finishes the job.

    Args:
        judged: what ``code_judge`` answered.

    Raises:
        StaleState: another code was sent in the meantime.
    """
    waiting = CompletionProof.objects.filter(work_order=order, kind="code", code_hash=judged)
    changed = waiting.update(confirmed_at=at, signer_name=_plain(signer_name), code_hash="", code_sealed="")
    if not judged or changed != 1:
        raise StaleState
    return CompletionProof.objects.get(work_order=order)


def _bound(order: WorkOrder) -> str:
    return f"completion.{order.pk}"


def _plain(name: str) -> str:
    return " ".join(name.split())[:120]
