"""Deciding: one request, or many with a result for each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.approvals import policies
from tanggap.approvals.choices import DECIDERS_VERDICTS, Verdict
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.registry import kind_of
from tanggap.approvals.seats import seats_of
from tanggap.approvals.services.submission import decision_add, request_locked
from tanggap.approvals.snapshots import digest_of
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, Invalid, StaleState

MOST_AT_ONCE = 200


@transaction.atomic
def approval_decide(
    *, actor: Actor, public_id: uuid.UUID | str, verdict: str, digest: str, reason: str = ""
) -> ApprovalRequest:
    """Decide the present step of a request.

    Args:
        actor: in the own place, or in that of somebody who delegated.
        public_id: of the request.
        verdict: ``approve``, ``send_back`` or ``reject``.
        digest: of what the actor saw; another one decides nothing.
        reason: why; at most 1,000 characters.

    Raises:
        NotVisible, NotAllowed.
        StaleState: it was decided meanwhile, or what is to be decided has changed since it was submitted.
        Invalid: an unknown verdict, or no reason where one is needed.
    """
    if verdict not in DECIDERS_VERDICTS:
        raise Invalid.field("verdict", _("Choose one of the decisions."))
    if policies.needs_reason(verdict) and not reason.strip():
        raise Invalid.field("reason", _("Say why."), code="required")
    request = request_locked(actor, public_id)
    deciding = policies.can_decide(
        actor,
        request,
        seats=seats_of(actor),
        turns=list(request.turns.filter(position=request.position)),
        decisions=list(request.decisions.all()),
    )
    deciding.decision.enforce()
    if verdict not in kind_of(request.kind).verdicts:
        raise Invalid.field("verdict", _("This is approved or rejected; it cannot be sent back."))
    _refuse_changed(request, digest)
    seat = deciding.seat
    stands_in = seat is not None and seat.person_id != actor.person_id
    decision_add(
        actor,
        request,
        Verdict(verdict),
        reason,
        seat=(seat.person_id, seat.label) if seat is not None and stands_in else None,
    )
    return request


def _refuse_changed(request: ApprovalRequest, seen: str) -> None:
    kind = kind_of(request.kind)
    subject = kind.subjects([request.subject_id]).get(request.subject_id)
    if subject is None or digest_of(kind.snapshot(subject)) != request.digest or seen != request.digest:
        raise StaleState(
            _("What is to be decided has changed since it was submitted. It has to be submitted again."),
            code="changed",
        )


class Item(NamedTuple):
    """One request of a batch, with the digest of what was seen of it."""

    public_id: str
    digest: str


class ItemResult(NamedTuple):
    """What became of one request of a batch; ``refusal`` is None when it was decided."""

    public_id: str
    label: str
    refusal: Any = None


def approvals_decide_many(
    *, actor: Actor, items: Sequence[Item], verdict: str, reason: str = ""
) -> list[ItemResult]:
    """Decide many requests alike, each for itself: one that is refused keeps no other one back.

    Raises:
        Invalid: nothing or too much is chosen, an unknown verdict, or no reason where one is needed.
    """
    chosen = list({item.public_id: item for item in items}.values())
    if not 1 <= len(chosen) <= MOST_AT_ONCE:
        raise Invalid(_("Choose one to %(most)d requests.") % {"most": MOST_AT_ONCE}, code="count")
    if verdict not in DECIDERS_VERDICTS:
        raise Invalid.field("verdict", _("Choose one of the decisions."))
    if policies.needs_reason(verdict) and not reason.strip():
        raise Invalid.field("reason", _("Say why."), code="required")
    results = []
    for item in chosen:
        try:
            request = approval_decide(
                actor=actor, public_id=item.public_id, verdict=verdict, digest=item.digest, reason=reason
            )
        except DomainError as refusal:
            results.append(ItemResult(item.public_id, "", refusal.message))
        else:
            results.append(ItemResult(item.public_id, request.subject_label))
    return results
