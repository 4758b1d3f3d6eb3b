"""Notes on days and monthly recaps of the demo, by the services that make them, at the time they would."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings

from tanggap.accounts.services import actor_for
from tanggap.cli.demo.people import People
from tanggap.fieldwork.remarks.services import day_remark_add
from tanggap.kernel import clock
from tanggap.notifications.models import Delivery
from tanggap.organization.models import Unit
from tanggap.reporting.editions import closing
from tanggap.reporting.notices import KIND
from tanggap.reporting.periods import Period, month_before
from tanggap.reporting.services import editions_open_due, editions_publish_due

PAST = (
    ("hdnoc", "R-RIAU", 6, "Pemadaman listrik PLN di Pekanbaru, pukul 13.00 sampai 18.00", True),
    ("hdnoc", "DUM", 13, "Banjir di Dumai: jalan ke lokasi tertutup seharian", True),
    ("pimpinan", "LKN", 20, "Pemeliharaan sistem tiket, laporan dicatat di kertas", False),
)
"""Account, unit, day of the month, words, whether its cases stay out of rankings."""
RECENT = (
    ("hdnoc", "PKU", 2, "Badai petir, banyak perangkat pelanggan rusak", True),
    ("hdnoc", "R-RIAU", 8, "Pelatihan teknisi sehari penuh, hanya tim siaga yang bertugas", False),
)
"""Likewise, so many days ago."""


def recaps_create(people: People, present: datetime) -> None:
    """The newest month whose time for notes is over, with its notes, and notes on days of late.

    People find the recap in their inbox; nothing is sent outside.
    """
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[one[1] for one in (*PAST, *RECENT)])}
    month, opened_at, closed_at = _month_over(units["LKN"], present)
    with clock.frozen_at(opened_at):
        editions_open_due()
    for account, code, day, text, leaves in PAST:
        with clock.frozen_at(opened_at + timedelta(hours=day)):
            _noted(people, account, units[code], month.first + timedelta(days=day - 1), text, leaves)
    with clock.frozen_at(closed_at):
        editions_publish_due()
    for account, code, back, text, leaves in RECENT:
        with clock.frozen_at(present - timedelta(days=back - 1)):
            _noted(people, account, units[code], (present - timedelta(days=back)).date(), text, leaves)
    Delivery.objects.filter(subject_kind=KIND).delete()


def _month_over(unit: Unit, present: datetime) -> tuple[Period, datetime, datetime]:
    """The month, when it was opened for notes, and when it was published."""
    day = present.date()
    while True:
        month = month_before(day)
        closed_at = closing(unit, month.first, settings.RECAP_NOTES_DAYS)
        if closed_at <= present:
            return month, closing(unit, month.first, 0), closed_at
        day = month.first


def _noted(people: People, account: str, unit: Unit, day: date, text: str, leaves: bool) -> None:
    day_remark_add(
        actor=actor_for(people.users[account]), unit_id=unit.pk, day=day, text=text, leaves_ranking=leaves
    )
