"""Looks whether messages get out, and says so by other ways than the one that is stuck."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.tasks import task
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tanggap.accounts.selectors import people_holding_anywhere
from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.notifications.channels import channels
from tanggap.notifications.models import OutboxIncident
from tanggap.notifications.notices import FLOWING, STUCK, WATCHER
from tanggap.notifications.selectors import LateChannel, late_channels
from tanggap.notifications.services.notify import Recipient, notify


@dataclass(slots=True)
class WatchReport:
    """Channels by what this look found.

    Attributes:
        begun, ended: codes of the channels whose incident was opened or closed.
    """

    begun: list[str]
    ended: list[str]


@task
def outbox_watch_task() -> dict[str, list[str]]:
    """Look once; scheduled every minute."""
    report = outbox_watch()
    return {"begun": report.begun, "ended": report.ended}


def outbox_watch() -> WatchReport:
    """Open an incident for each channel that is newly stuck and close those that flow again.

    Administrators are told once when it begins and once when it is over: in the product, and over the
    channels that are not stuck. Two looks at once open one incident.
    """
    report = WatchReport([], [])
    late = {one.channel: one for one in late_channels()}
    for incident in OutboxIncident.objects.filter(ended_at__isnull=True):
        if incident.channel not in late and _close(incident, tuple(late)):
            report.ended.append(incident.channel)
    known = set(OutboxIncident.objects.filter(ended_at__isnull=True).values_list("channel", flat=True))
    for code, one in late.items():
        if code not in known and _open(one, tuple(late)):
            report.begun.append(code)
    return report


def _open(late: LateChannel, stuck: tuple[str, ...]) -> bool:
    try:
        with transaction.atomic():
            incident = OutboxIncident.objects.create(
                channel=late.channel,
                began_at=clock.now(),
                oldest_at=late.oldest_at,
                waiting=late.waiting,
                error=late.error,
            )
            record("delivery.stuck", actor=system_actor(), subject=incident, data=_facts(incident))
            _tell(STUCK, incident, stuck)
    except IntegrityError:  # Another worker looked at the same time and was first.
        return False
    return True


def _close(incident: OutboxIncident, stuck: tuple[str, ...]) -> bool:
    now = clock.now()
    with transaction.atomic():
        rows = OutboxIncident.objects.filter(pk=incident.pk, ended_at__isnull=True)
        if rows.update(ended_at=now) != 1:
            return False
        incident.ended_at = now
        record("delivery.flowing", actor=system_actor(), subject=incident, data=_facts(incident))
        _tell(FLOWING, incident, stuck)
    return True


def _facts(incident: OutboxIncident) -> dict[str, object]:
    return {"channel": incident.channel, "waiting": incident.waiting, "error": incident.error}


def _counted(count: int) -> str:
    return ngettext("%(count)d message waits.", "%(count)d messages wait.", count) % {"count": count}


def _tell(event: str, incident: OutboxIncident, stuck: tuple[str, ...]) -> None:
    channel = channels().get(incident.channel)
    word = channel.title if channel else incident.channel
    minutes = int((incident.began_at - incident.oldest_at).total_seconds() // 60)
    if event == STUCK:
        title = format_lazy(_("Messages do not get out: {channel}"), channel=word)
        told = format_lazy(
            _("The oldest has been waiting for {minutes} minutes. {count}"),
            minutes=minutes,
            count=lazy(_counted, str)(incident.waiting),
        )
        body = format_lazy("{body}\n\n{error}", body=told, error=incident.error)
    else:
        title = format_lazy(_("Messages get out again: {channel}"), channel=word)
        body = format_lazy("")
    notify(
        event=event,
        recipients=[Recipient(user_id=pk) for pk in sorted(people_holding_anywhere(WATCHER))],
        subject=incident,
        title=title,
        body=body,
        link="/setup/deliveries/",
        except_channels=stuck,
    )
