"""Letting go of what was held: one message alone, several folded into one digest."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.notifications.choices import DeliveryState
from tanggap.notifications.models import Delivery
from tanggap.notifications.notices import DIGEST
from tanggap.notifications.sight import LOST, lost_from_sight

MOST_IN_ONE = 50
"""A digest with more would not be read; the rest goes into the next one."""
PER_RUN = 500


class _TakenError(Exception):
    """Another worker released the same messages first."""


def held_release() -> int:
    """Let go of the held messages whose time has come; how many went.

    Folding is one transaction for each recipient and channel: the digest is written exactly when its
    members leave the held state, whichever worker dies or comes second.
    """
    due = Delivery.objects.filter(state=DeliveryState.HELD, next_attempt_at__lte=clock.now())
    boxes = list(due.order_by().values_list("user_id", "channel", "address").distinct()[:PER_RUN])
    released = 0
    for user_id, channel, address in boxes:
        try:
            with transaction.atomic():
                box = due.filter(user=user_id, channel=channel, address=address)
                rows = list(box.select_for_update().order_by("pk")[:MOST_IN_ONE])
                released += len(rows)
                _release(rows)
        except _TakenError:
            continue
    return released


def _release(rows: list[Delivery]) -> None:
    if not rows:
        return
    user = User.objects.filter(pk=rows[0].user_id).first()
    if user is None or not user.is_active:
        _move(rows, state=DeliveryState.DEAD, last_error="the account was closed")
        return
    lost = lost_from_sight(user, rows)
    if lost:
        gone = [row for row in rows if row.pk in lost]
        _move(gone, state=DeliveryState.WITHHELD, last_error=LOST)
        rows = [row for row in rows if row.pk not in lost]
    alone = rows if len(rows) == 1 else [row for row in rows if row.rating_link]
    together = [row for row in rows if row not in alone]
    if len(together) == 1:
        alone, together = rows, []
    now = clock.now()
    if alone:
        _move(alone, state=DeliveryState.QUEUED, due_at=now, next_attempt_at=now)
    if together:
        _move(together, state=DeliveryState.FOLDED, digest=_digest_of(user, together))


def _move(rows: list[Delivery], **changes: object) -> None:
    held = Delivery.objects.filter(pk__in=[row.pk for row in rows], state=DeliveryState.HELD)
    if held.update(**changes) != len(rows):
        raise _TakenError


def _digest_of(user: User, rows: list[Delivery]) -> Delivery:
    first = rows[0]
    now = clock.now()
    units = {row.unit_id for row in rows}
    with translation.override(first.language):
        count = len(rows)
        title = ngettext("%(count)d notice from Tanggap", "%(count)d notices from Tanggap", count)
        text = "\n\n".join(f"{row.title}\n{row.text[:300]}".strip() for row in rows)
        return Delivery.objects.create(
            channel=first.channel,
            event=DIGEST,
            user=user,
            address=first.address,
            name=first.name,
            language=first.language,
            unit_id=first.unit_id if len(units) == 1 else None,
            subject_line=title % {"count": count},
            title=_("What happened meanwhile"),
            text=text,
            link="/account/notices/",
            due_at=now,
            next_attempt_at=now,
            created_at=now,
        )


def folded_settled(digest: Delivery) -> None:
    """The members of a digest that was sent are sent."""
    members: models.QuerySet[Delivery] = Delivery.objects.filter(digest=digest, state=DeliveryState.FOLDED)
    members.update(state=DeliveryState.SENT, sent_at=clock.now(), message_id=digest.message_id)
