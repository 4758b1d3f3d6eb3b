"""Following an outage without an account: a code proves the address, one click in each mail ends it.

Asking never tells whether the address is known: it writes a row and queues a task, whatever was typed.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tanggap.accounts.letters import compose
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotVisible, TooMany
from tanggap.kernel.ids import new_secret
from tanggap.kernel.one_time import code_hash, is_code, new_code, origin_hash, secret_hash
from tanggap.tickets.models import Outage, OutageFollowRequest, OutagePerson
from tanggap.tickets.outages import policies
from tanggap.tickets.outages.choices import PersonReason
from tanggap.tickets.outages.services.people import Someone, people_join
from tanggap.tickets.outages.services.work import works_continue

CODE_LIFE = timedelta(minutes=15)
CODE_TRIES = 5
PER_ADDRESS = 3
"""Codes that one mailbox gets in an hour, so that nobody is flooded."""
PER_ORIGIN = 15
"""Codes asked for from one network address in an hour; many share one address."""
WINDOW = timedelta(hours=1)
KEPT = timedelta(days=1)
_WRONG = _("This code is not right, or no longer valid.")


def outage_follow_ask(*, number: str, email: str, origin: str, language: str) -> str:
    """Mail a code to the address, with which it follows the public outage.

    Returns:
        The secret reference under which the code is entered.

    Raises:
        NotVisible: no such public outage.
        NotAllowed: it is over.
        Invalid: no address.
        TooMany: asked too often, from one place or for one mailbox.
    """
    outage = Outage.objects.public().filter(number=number).first()
    if outage is None:
        raise NotVisible
    policies.can_follow(outage).enforce()
    address = email.strip().lower()[:254]
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid.field("email", _("This is not an e-mail address.")) from None
    now, place = clock.now(), origin_hash(origin)
    recent = OutageFollowRequest.objects.filter(created_at__gt=now - WINDOW)
    if (
        recent.filter(email=address).count() >= PER_ADDRESS
        or recent.filter(origin_hash=place).count() >= PER_ORIGIN
    ):
        raise TooMany(retry_after=int(WINDOW.total_seconds()))
    reference = new_secret()
    with transaction.atomic():
        row = OutageFollowRequest.objects.create(
            reference_hash=secret_hash(reference),
            outage=outage,
            email=address,
            language=language[:5],
            origin_hash=place,
            created_at=now,
            expires_at=now + CODE_LIFE,
        )
        outage_follow_code_send.enqueue(request_id=row.pk)
    return reference


@task
def outage_follow_code_send(*, request_id: int) -> None:
    """Mail the code; only its hash is kept."""
    waiting = OutageFollowRequest.objects.select_related("outage")
    row = waiting.filter(pk=request_id, expires_at__gt=clock.now(), used_at__isnull=True).first()
    if row is None:
        return
    code = new_code()
    OutageFollowRequest.objects.filter(pk=row.pk).update(code_hash=code_hash(code, row.reference_hash))
    known = row.language if row.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(known):
        compose("outage_code", row.email, {"code": code, "title": row.outage.title}).send()


def outage_follow_request(reference: str) -> OutageFollowRequest:
    """The request that waits for its code.

    Raises:
        NotVisible: none has this reference.
    """
    rows = OutageFollowRequest.objects.select_related("outage")
    row = rows.filter(reference_hash=secret_hash(reference)).first()
    if row is None:
        raise NotVisible
    return row


def outage_follow_confirm(*, reference: str, code: str) -> Outage:
    """Let the proven address follow the outage.

    Raises:
        NotVisible: no such request.
        NotAllowed: the outage is over meanwhile.
        Invalid: wrong, used, expired, or tried too often; one answer for all.
    """
    row = outage_follow_request(reference)
    now = clock.now()
    waiting = OutageFollowRequest.objects.filter(pk=row.pk, used_at__isnull=True, expires_at__gt=now)
    # Counted before it is compared, so that no number of tries at once gets more than its share.
    counted = waiting.filter(tries__lt=CODE_TRIES).update(tries=F("tries") + 1)
    row.refresh_from_db(fields=["code_hash"])
    if not counted or not is_code(code, row.code_hash, row.reference_hash):
        raise Invalid.field("code", _WRONG, code="wrong_code")
    policies.can_follow(row.outage).enforce()
    with transaction.atomic():
        if waiting.update(used_at=now) != 1:
            raise Invalid.field("code", _WRONG, code="wrong_code")
        people_join(row.outage, [Someone(email=row.email)], PersonReason.FOLLOWER)
        works_continue(row.outage)
    return row.outage


def outage_guest_stops(address: str, outage_id: int) -> None:
    """Tell an address no more of an outage; called by the link in its mails."""
    now = clock.now()
    key = f"email:{address.strip().lower()}"
    OutagePerson.objects.filter(outage=outage_id, key=key).update(left_at=now, stopped_at=now)


def outage_follow_tidy() -> int:
    """Forget old requests; how many are gone."""
    gone, _by = OutageFollowRequest.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return gone
