"""A person's choices of what to be told."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from tanggap.accounts.models import User
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed
from tanggap.notifications.channels import usable_channels
from tanggap.notifications.choices import INBOX
from tanggap.notifications.models import Preference
from tanggap.notifications.registry import events_for
from tanggap.notifications.services.times import Times, times_save
from tanggap.notifications.stop_links import Stop


def notice_stop(*, stop: Stop) -> None:
    """Switch off one event over one channel for the person whose mail carried the link; safe to repeat.

    Args:
        stop: from the signed token, which is the right to do it.
    """
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
