"""Reads of notices."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.notifications.channels import channels, usable_channels
from tanggap.notifications.choices import INBOX, UNSENT_STATES, DeliveryState
from tanggap.notifications.models import (
    Delivery,
    DeliveryAttempt,
    DigestChoice,
    InboxItem,
    Preference,
    PushDevice,
    QuietHours,
    TemplateVersion,
)
from tanggap.notifications.push_crypto import private_key_of, public_text_of
from tanggap.notifications.querysets import DeliveryQuerySet
from tanggap.notifications.registry import Event, events_for

UNREAD_SHOWN = 99
PAGE_SIZE = 50
VERSIONS_SHOWN = 30


def unread_count(user_id: int) -> int:
    """Unread notices of the person, counted to ``UNREAD_SHOWN`` + 1 and no further."""
    return InboxItem.objects.filter(user=user_id, read_at__isnull=True)[: UNREAD_SHOWN + 1].count()


def inbox_of(
    user_id: int, *, before: int | None = None, unread_only: bool = False, limit: int = PAGE_SIZE
) -> list[InboxItem]:
    """The person's notices, newest first.

    Args:
        user_id: whose.
        before: only notices older than the one with this key (keyset paging).
        unread_only: whether read ones are left out.
        limit: at most so many.
    """
    rows = InboxItem.objects.filter(user=user_id)
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


def inbox_item_of(user_id: int, item_id: int) -> InboxItem | None:
    """One notice of the person, or none."""
    return InboxItem.objects.filter(user=user_id, pk=item_id).first()


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """One switch of the preferences page."""

    channel: str
    title: Any
    on: bool


@dataclass(frozen=True, slots=True)
class EventChoice:
    """One row of the preferences page."""

    event: Event
    choices: tuple[ChannelChoice, ...]


def channel_titles() -> dict[str, Any]:
    """The channels that a person may choose from, with their (lazy) words."""
    return {INBOX: _("In Tanggap"), **{code: channel.title for code, channel in usable_channels().items()}}


def preferences_of(actor: Actor) -> list[EventChoice]:
    """What the actor is told of, as chosen or by default, in the order of registration."""
    stored = Preference.objects.filter(user=actor.person_id).values_list("event", "channel", "wanted")
    chosen = {(event, channel): wanted for event, channel, wanted in stored}
    titles = channel_titles()
    rows: list[EventChoice] = []
    for event in events_for(actor):
        choices = []
        for code, title in titles.items():
            default = event.is_default(code)
            on = chosen.get((event.code, code), default) if event.optional else default
            choices.append(ChannelChoice(code, title, on))
        rows.append(EventChoice(event, tuple(choices)))
    return rows


def push_devices_of(user_id: int) -> list[PushDevice]:
    """The person's devices that take pushes."""
    return list(PushDevice.objects.filter(user=user_id).order_by("pk"))


def push_key() -> str:
    """Our public key for browsers; empty when the installation sends no pushes."""
    return public_text_of(private_key_of(settings.VAPID_PRIVATE_KEY)) if settings.VAPID_PRIVATE_KEY else ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a person would be reached over a channel; an empty address means that nothing arrives."""

    channel: str
    title: Any
    address: str


def reach_of(user_id: int) -> list[Reach]:
    """The person's address on each channel."""
    user = User.objects.get(pk=user_id)
    return [Reach(code, one.title, one.address_of(user)) for code, one in usable_channels().items()]


def times_of(user_id: int) -> tuple[dict[str, QuietHours], dict[str, DigestChoice]]:
    """The person's quiet hours by channel and digests by group of events."""
    quiet = {row.channel: row for row in QuietHours.objects.filter(user=user_id)}
    return quiet, {row.group: row for row in DigestChoice.objects.filter(user=user_id)}


def template_versions(event: str, channel: str, language: str) -> list[TemplateVersion]:
    """The newest versions of the words of one place, newest first, with who made them."""
    rows = TemplateVersion.objects.filter(event=event, channel=channel, language=language)
    return list(rows.select_related("made_by").order_by("-number")[:VERSIONS_SHOWN])


def template_versions_newest() -> set[tuple[str, str, str]]:
    """Event, channel and language of the places where own words count."""
    columns = ("event", "channel", "language", "shipped")
    newest = {row[:3]: row[3] for row in TemplateVersion.objects.order_by("number").values_list(*columns)}
    return {place for place, shipped in newest.items() if not shipped}


def deliveries_for(kind: str, object_id: int) -> list[Delivery]:
    """Deliveries about one object, oldest first, for its timeline; the caller shows them with the object."""
    return list(Delivery.objects.filter(subject_kind=kind, subject_id=object_id).order_by("pk")[:500])


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """What the delivery list is narrowed to; empty means all.

    Attributes:
        states: delivery states.
        channel: channel code.
        search: part of an address or of a subject line.
        since, until: days (inclusive) in ``time_zone``.
    """

    states: tuple[str, ...] = ()
    channel: str = ""
    search: str = ""
    since: date | None = None
    until: date | None = None
    time_zone: str = "Asia/Jakarta"


def deliveries_matching(actor: Actor, wanted: DeliveryFilter) -> DeliveryQuerySet:
    """Deliveries that the actor manages and that fit, newest first."""
    rows = Delivery.objects.visible_to(actor).select_related("unit", "user")
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.search:
        rows = rows.filter(Q(address__icontains=wanted.search) | Q(subject_line__icontains=wanted.search))
    zone = ZoneInfo(wanted.time_zone)
    if wanted.since:
        rows = rows.filter(created_at__gte=datetime.combine(wanted.since, time.min, zone))
    if wanted.until:
        rows = rows.filter(created_at__lt=datetime.combine(wanted.until + timedelta(days=1), time.min, zone))
    return rows.order_by("-pk")


def deliveries_visible(
    actor: Actor, wanted: DeliveryFilter, *, before: int | None = None, limit: int = PAGE_SIZE
) -> list[Delivery]:
    """Deliveries that the actor manages, newest first, at most ``limit``; ``before`` pages by key."""
    rows = deliveries_matching(actor, wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[:limit])


def attempts_of(delivery: Delivery) -> list[DeliveryAttempt]:
    """What became of each attempt to send the message, oldest first."""
    return list(DeliveryAttempt.objects.filter(delivery=delivery).order_by("pk"))


def stand_ins_of(delivery: Delivery) -> list[Delivery]:
    """The messages that went out in place of this one, oldest first."""
    return list(Delivery.objects.filter(replaces=delivery).order_by("pk"))


def delivery_visible(actor: Actor, public_id: uuid.UUID) -> Delivery | None:
    """One delivery that the actor manages, or none."""
    return (
        Delivery.objects.visible_to(actor)
        .select_related("unit", "user", "replaces", "digest")
        .filter(public_id=public_id)
        .first()
    )


def dead_count(actor: Actor, *, up_to: int = 1000) -> int:
    """Deliveries given up that the actor manages, counted to ``up_to`` and no further."""
    return Delivery.objects.visible_to(actor).filter(state=DeliveryState.DEAD)[:up_to].count()


def oldest_unsent_age() -> timedelta:
    """How long the oldest unsent delivery should have been out; zero when nothing waits."""
    oldest = Delivery.objects.filter(state__in=UNSENT_STATES).aggregate(at=Min("due_at"))["at"]
    return max(clock.now() - oldest, timedelta(0)) if oldest else timedelta(0)


@dataclass(frozen=True, slots=True)
class LateChannel:
    """A channel whose oldest unsent message is older than ``OUTBOX_PATIENCE``.

    Attributes:
        channel: its code.
        oldest_at: since when the oldest should have been out.
        waiting: how many unsent messages it holds.
        error: what the other side said last.
    """

    channel: str
    oldest_at: datetime
    waiting: int
    error: str = ""

    @property
    def title(self) -> Any:
        """The channel in words."""
        channel = channels().get(self.channel)
        return channel.title if channel else self.channel

    @property
    def age(self) -> timedelta:
        """How long the oldest has been waiting."""
        return clock.now() - self.oldest_at


def late_channels() -> list[LateChannel]:
    """The channels that are stuck now, judged from the outbox itself; no worker has to have looked."""
    limit = clock.now() - settings.OUTBOX_PATIENCE
    unsent = Delivery.objects.filter(state__in=UNSENT_STATES)
    rows = (
        unsent.order_by()
        .values("channel")
        .annotate(oldest=Min("due_at"), waiting=Count("pk"), error=Max("last_error"))
        .filter(oldest__lt=limit)
    )
    return [LateChannel(row["channel"], row["oldest"], row["waiting"], row["error"]) for row in rows]


_OWN_MESSAGE_ID = re.compile(r"n\.([0-9a-f-]{36})@(.+)")


def delivery_by_message_id(message_id: str) -> Delivery | None:
    """The delivery whose mail carried the identifier (with or without angle brackets), or none."""
    match = _OWN_MESSAGE_ID.fullmatch(message_id.strip().strip("<>"))
    if match is None or match[2] != settings.MAIL_DOMAIN:
        return None
    try:
        return Delivery.objects.filter(public_id=uuid.UUID(match[1])).first()
    except ValueError:
        return None
