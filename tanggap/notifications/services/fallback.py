"""When a way to a person was given up: the inbox always, and the next way of the person's order."""

from __future__ import annotations

from django.db import transaction

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.notifications.channels import usable_channels
from tanggap.notifications.choices import Because, DeliveryState
from tanggap.notifications.models import ChannelOrder, Delivery, InboxItem, Preference
from tanggap.notifications.private_links import is_sealed

COPIED = (
    "event",
    "user_id",
    "name",
    "language",
    "unit_id",
    "subject_kind",
    "subject_id",
    "subject_line",
    "title",
    "text",
    "link",
    "rating_link",
    "thread_key",
)
"""What a message that stands in for another one takes over."""
_NOT_REACHED = (DeliveryState.DEAD, DeliveryState.RESENT, DeliveryState.WITHHELD)


def stand_in(row: Delivery, because: Because, **columns: object) -> Delivery:
    """A new, unsaved message in place of the given one, due now."""
    now = clock.now()
    taken = {name: getattr(row, name) for name in COPIED}
    own = {"due_at": now, "next_attempt_at": now, "created_at": now}
    return Delivery(replaces=row, because=because, **taken, **own, **columns)


def order_of(user_id: int) -> list[str]:
    """Codes of the channels in the person's order; all when nothing was chosen."""
    usable = list(usable_channels())
    chosen = ChannelOrder.objects.filter(user=user_id).values_list("channels", flat=True).first()
    return [code for code in chosen if code in usable] if chosen is not None else usable


def fall_back(row: Delivery) -> None:
    """Reach the person another way, in the transaction in which the message was given up.

    What an administrator sent again was told another way when it was given up the first time.
    """
    if row.user_id is None or not row.notice or row.because == Because.RESENT:
        return
    user = User.objects.filter(pk=row.user_id, is_active=True).first()
    if user is None:
        return
    _keep_in_inbox(row, user)
    others = Delivery.objects.filter(
        user=user, notice=row.notice, subject_kind=row.subject_kind, subject_id=row.subject_id
    ).exclude(pk=row.pk)
    states = dict(others.values_list("channel", "state"))
    if any(state not in _NOT_REACHED for state in states.values()):
        return
    usable = usable_channels()
    unwanted = set(
        Preference.objects.filter(user=user, event=row.event, wanted=False).values_list("channel", flat=True)
    )
    for code in order_of(user.pk):
        if code == row.channel or code in states or code in unwanted:
            continue
        if address := usable[code].address_of(user):
            new = stand_in(row, Because.FALLBACK, channel=code, address=address, notice=row.notice)
            Delivery.objects.bulk_create([new], ignore_conflicts=True)
            # The outbox sends it with its next look, at the latest after half a minute.
            return


def _keep_in_inbox(row: Delivery, user: User) -> None:
    with transaction.atomic():
        item = InboxItem(
            user=user,
            event=row.event,
            title=row.title,
            body=row.text,
            link="" if is_sealed(row.link) else row.link,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            notice=row.notice,
            created_at=clock.now(),
        )
        InboxItem.objects.bulk_create([item], ignore_conflicts=True)
