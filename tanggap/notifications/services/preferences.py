"""A person's choices of what to be told."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tanggap.accounts.models import User
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed
from tanggap.notifications.channels import usable_channels
from tanggap.notifications.choices import INBOX
from tanggap.notifications.models import ChannelOrder, GuestStop, Preference
from tanggap.notifications.registry import events_for, guest_stop_of
from tanggap.notifications.services.times import Times, times_save
from tanggap.notifications.stop_links import Stop, address_hash


def notice_stop(*, stop: Stop) -> None:
    """Switch off what the mail that carried the link was; safe to repeat.

    For a person one event over one channel; for somebody without an account all about that object (an
    outage), or the event.

    Args:
        stop: from the signed token, which is the right to do it.
    """
    if stop.delivery is not None:
        row = stop.delivery
        ends = guest_stop_of(row.subject_kind)
        if ends is not None and row.subject_id is not None:
            ends(row.address, row.subject_id)
        else:
            GuestStop.objects.get_or_create(address_hash=address_hash(row.address), event=row.event)
        return
    if User.objects.filter(pk=stop.user_id, is_active=True).exists():
        Preference.objects.update_or_create(
            user_id=stop.user_id, event=stop.event, channel=stop.channel, defaults={"wanted": False}
        )


def preferences_reset(*, actor: Actor) -> None:
    """Go back to the defaults: what the actor is told, when, and by which way.

    Raises:
        NotAllowed: the actor is no person.
    """
    times_save(actor=actor, times=Times())
    Preference.objects.filter(user=actor.person_id).delete()
    ChannelOrder.objects.filter(user=actor.person_id).delete()


def channel_order_save(*, actor: Actor, channels: Sequence[str]) -> None:
    """Choose which ways are tried, one after the other, when a message was given up.

    Args:
        actor: a person.
        channels: codes; doubles and ways that the installation has not are left out.

    Raises:
        NotAllowed: the actor is no person.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Only people have preferences."))
    usable = usable_channels()
    kept = [code for code in dict.fromkeys(channels) if code in usable]
    ChannelOrder.objects.update_or_create(user_id=actor.person_id, defaults={"channels": kept})


def preferences_save(*, actor: Actor, wanted: Collection[tuple[str, str]]) -> None:
    """Replace the actor's choices.

    Only what differs from an event's default is stored, so that better defaults reach everybody else.

    Args:
        actor: a person.
        wanted: pairs of event code and channel code that are switched on; all others are off. Pairs that
            the person could not choose are ignored.

    Raises:
        NotAllowed: the actor is no person.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Only people have preferences."))
    chosen = set(wanted)
    events = [event for event in events_for(actor) if event.optional]
    rows = [
        Preference(
            user_id=actor.person_id, event=event.code, channel=channel, wanted=(event.code, channel) in chosen
        )
        for event in events
        for channel in (INBOX, *usable_channels())
        if ((event.code, channel) in chosen) != event.is_default(channel)
    ]
    with transaction.atomic():
        Preference.objects.filter(user=actor.person_id, event__in=[event.code for event in events]).delete()
        Preference.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["user", "event", "channel"], update_fields=["wanted"]
        )
