"""Sending what the outbox holds: safe with any number of workers, and when one of them dies."""

from __future__ import annotations

import logging
import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.tasks import task

from tanggap.kernel import clock
from tanggap.notifications.channel import ChannelDownError, PermanentError, Sender, SendingError
from tanggap.notifications.channels import usable_channels
from tanggap.notifications.choices import DeliveryState
from tanggap.notifications.models import Delivery
from tanggap.notifications.notices import DIGEST
from tanggap.notifications.services.digest import folded_settled, held_release

logger = logging.getLogger(__name__)

BACK_OFF_MINUTES: Final = (1, 5, 15, 60, 240)
MAX_ATTEMPTS: Final = len(BACK_OFF_MINUTES) + 1
MAX_ATTEMPTS_WHEN_DOWN: Final = 24
"""A server that cannot be reached says nothing about the message: about three days of trying."""
LEASE: Final = timedelta(minutes=5)
"""How long a claimed delivery is left alone; far above the time limits of the channels."""
_random = secrets.SystemRandom()


@task
def deliveries_send() -> dict[str, int]:
    """Send what is due; enqueued with each notice and scheduled every half minute."""
    held_release()
    report = deliveries_send_due()
    if report.more:
        deliveries_send.enqueue()
    return {"sent": report.sent, "failed": report.failed, "dead": report.dead}


@dataclass(slots=True)
class SendReport:
    """What one run did.

    Attributes:
        sent, failed, dead: deliveries by outcome.
        more: whether the run stopped at its limit with work left.
    """

    sent: int = 0
    failed: int = 0
    dead: int = 0
    more: bool = False


def deliveries_send_due(*, limit: int = 200) -> SendReport:
    """Send what is due, oldest first, at most ``limit`` messages.

    Each delivery is claimed by a conditional update with a lease, sent outside any transaction, and settled
    by a second conditional update. A worker that dies in between leaves a lease that runs out; the next
    attempt carries the same Message-ID.
    """
    report = SendReport()
    senders: dict[str, Sender] = {}
    down: set[str] = set()
    with ExitStack() as sessions:
        rows = list(Delivery.objects.due(clock.now()).order_by("next_attempt_at", "id")[: limit + 1])
        report.more = len(rows) > limit
        for row in rows[:limit]:
            if row.channel in down:
                continue
            if row.channel not in senders:
                channel = usable_channels().get(row.channel)
                if channel is None:
                    down.add(row.channel)
                    continue
                senders[row.channel] = sessions.enter_context(channel.session())
            if _claim(row) and not _send_claimed(row, senders[row.channel], report):
                down.add(row.channel)
    report.more = report.more and not down
    return report


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts, give or take a tenth so that failures spread."""
    minutes = BACK_OFF_MINUTES[min(attempts, len(BACK_OFF_MINUTES)) - 1]
    return timedelta(minutes=minutes * _random.uniform(0.9, 1.1))


def _claim(row: Delivery) -> bool:
    """Take the delivery for this worker; false when another one was first."""
    now = clock.now()
    token = secrets.token_hex(16)
    claimed = Delivery.objects.filter(
        pk=row.pk, state=row.state, attempts=row.attempts, next_attempt_at=row.next_attempt_at
    ).update(
        state=DeliveryState.SENDING,
        attempts=F("attempts") + 1,
        lease_token=token,
        next_attempt_at=now + LEASE,
    )
    if claimed != 1:
        return False
    row.state = DeliveryState.SENDING
    row.attempts += 1
    row.lease_token = token
    return True


def _send_claimed(row: Delivery, sender: Sender, report: SendReport) -> bool:
    """Send one claimed delivery and write down the outcome; false when the channel is down."""
    if row.attempts > MAX_ATTEMPTS_WHEN_DOWN:
        _settle_failure(row, SendingError("each attempt ended without an outcome"), report, 0)
        return True
    try:
        receipt = sender.send(row)
    except ChannelDownError as error:
        _settle_failure(row, error, report, MAX_ATTEMPTS_WHEN_DOWN)
        return False
    except PermanentError as error:
        _settle_failure(row, error, report, 0)
    except SendingError as error:
        _settle_failure(row, error, report, MAX_ATTEMPTS)
    except Exception as error:  # A mistake in a channel must not keep the other messages from going out.
        logger.exception("delivery %s could not be sent", row.public_id)
        _settle_failure(row, error, report, MAX_ATTEMPTS)
    else:
        now = clock.now()
        _settle(
            row, state=DeliveryState.SENT, sent_at=now, next_attempt_at=now, message_id=receipt.message_id
        )
        report.sent += 1
    return True


def _settle_failure(row: Delivery, error: Exception, report: SendReport, max_attempts: int) -> None:
    give_up = row.attempts >= max_attempts
    now = clock.now()
    _settle(
        row,
        state=DeliveryState.DEAD if give_up else DeliveryState.FAILED,
        next_attempt_at=now if give_up else now + back_off(row.attempts),
        last_error=" ".join(str(error).split())[:500] or type(error).__name__,
    )
    if give_up:
        report.dead += 1
    else:
        report.failed += 1


def _settle(row: Delivery, **changes: str | datetime) -> None:
    with transaction.atomic():
        _settle_in(row, changes)


def _settle_in(row: Delivery, changes: dict[str, str | datetime]) -> None:
    settled = Delivery.objects.filter(
        pk=row.pk, state=DeliveryState.SENDING, lease_token=row.lease_token
    ).update(lease_token="", **({"last_error": ""} | changes))
    if settled == 1 and row.event == DIGEST and changes.get("state") == DeliveryState.SENT:
        row.message_id = str(changes["message_id"])
        folded_settled(row)
    if settled != 1:
        logger.warning("delivery %s was taken over by another worker while it was sent", row.public_id)
