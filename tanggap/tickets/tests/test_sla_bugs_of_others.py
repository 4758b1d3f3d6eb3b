"""Mistakes that other desks are known for, once more with whole tickets: services, calendar, database.

The arithmetic alone is in ``test_sla_clock`` and ``test_sla_clock_properties``. Which test shows what stands
in ``docs/decisions/0006-sla-clock.md``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.organization.choices import DayKind
from tanggap.organization.national_days import national_days
from tanggap.organization.tests.factories import make_calendar
from tanggap.tickets import services
from tanggap.tickets.models import Ticket
from tanggap.tickets.services.recompute import sla_recompute_open
from tanggap.tickets.services.sweep import breaches_notice
from tanggap.tickets.tests.factories import LONG_AGO, Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
WIB, HOUR = ZoneInfo("Asia/Jakarta"), 3600
OFFICE = {str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(1, 6)}


def at(text: str, zone: ZoneInfo = WIB) -> datetime:
    """A moment of March 2026; the second is a Monday."""
    return datetime.strptime(f"2026-03-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=zone)


@pytest.fixture
def cast() -> Cast:
    made = make_cast()
    made.branch.calendar = make_calendar(windows=OFFICE)
    made.branch.save()
    return made


@pytest.fixture
def ruler(cast: Cast) -> Actor:
    return acting(make_person(role="admin", at=cast.company))


def promise(ruler: Actor, **hours_by_priority: float) -> int:
    """Solutions within so many working hours, by ``p1`` to ``p4``; the same for all with ``all``."""
    wanted = {str(priority): hours_by_priority.get(f"p{priority}") for priority in range(1, 5)}
    every = hours_by_priority.get("all")
    targets = {key: {"resolution": int((value or every or 0) * HOUR)} for key, value in wanted.items()}
    made = services.sla_policy_create(actor=ruler, code="p", name="P", targets=targets, valid_from=LONG_AGO)
    return made.pk


def held(cast: Cast, reported: str, since: str) -> str:
    with clock.frozen_at(at(reported)):
        number = make_ticket(cast, impact=2, urgency=2).number
        services.ticket_start(actor=cast.dispatcher, number=number)
    with clock.frozen_at(at(since)):
        services.ticket_hold(actor=cast.dispatcher, number=number, reason="weather", note="Hujan")
    return number


def resumed(cast: Cast, number: str, moment: str) -> Ticket:
    with clock.frozen_at(at(moment)):
        services.ticket_start(actor=cast.dispatcher, number=number)
    return Ticket.objects.get(number=number)


def test_a_pause_outlives_a_change_of_priority(cast: Cast, ruler: Actor) -> None:
    """GLPI: the pause is lost when the priority changes during it."""
    promise(ruler, p1=4, p2=6, p3=8, p4=8)
    number = held(cast, "02 08:00", "02 09:00")

    with clock.frozen_at(at("03 10:00")):
        services.ticket_set_priority(actor=cast.dispatcher, number=number, impact=1, urgency=1)
    ticket = resumed(cast, number, "04 09:00")

    assert ticket.priority == 1
    assert ticket.resolution_due_at == at("04 12:00")


def test_a_pause_outlives_a_change_of_policy(cast: Cast, ruler: Actor) -> None:
    """GLPI: the pause is lost when another level is chosen during it."""
    policy = promise(ruler, all=8)
    number = held(cast, "02 08:00", "02 09:00")

    with clock.frozen_at(at("03 10:00")):
        services.sla_policy_version_create(
            actor=ruler,
            policy_id=policy,
            targets={str(priority): {"resolution": 3 * HOUR} for priority in range(1, 5)},
            expected_number=1,
            valid_from=at("02 07:00"),
        )
        sla_recompute_open(actor=ruler)
    ticket = resumed(cast, number, "04 09:00")

    assert ticket.resolution_due_at == at("04 11:00")


def test_a_pause_over_a_weekend_gives_no_weekend(cast: Cast, ruler: Actor) -> None:
    """GLPI: Friday 16:00 to Monday 09:00 is credited as 65 hours instead of two."""
    promise(ruler, all=8)
    number = held(cast, "06 08:00", "06 16:00")

    assert resumed(cast, number, "09 09:00").resolution_due_at == at("09 10:00")


def test_solving_out_of_a_pause_leaves_the_hold_out(cast: Cast, ruler: Actor) -> None:
    """Frappe: from on hold straight to resolved, the hold counts as work."""
    promise(ruler, all=2)
    number = held(cast, "02 08:00", "02 09:00")

    with clock.frozen_at(at("05 16:00")):
        services.ticket_resolve(actor=cast.dispatcher, number=number, resolution="Beres", cause="cable")

    ticket = Ticket.objects.get(number=number)
    assert (ticket.sla_met, ticket.resolve_net_seconds) == (True, HOUR)


@pytest.mark.parametrize("zone", ["Asia/Jayapura", "Asia/Jakarta", "America/Los_Angeles"])
def test_the_zone_of_the_agent_does_not_matter(cast: Cast, ruler: Actor, zone: str) -> None:
    """Zammad, Frappe: windows of the site are read by the agent's clock."""
    promise(ruler, all=2)
    agent = acting(make_person(role="hd_noc", at=cast.branch, time_zone=zone))

    with timezone.override(ZoneInfo(zone)), clock.frozen_at(at("02 16:00")):
        number = make_ticket(cast, actor=agent).number

    assert Ticket.objects.get(number=number).resolution_due_at == at("03 09:00")


def test_open_tickets_of_before_an_upgrade_are_not_late_before_their_working_time_is_over(
    cast: Cast, ruler: Actor
) -> None:
    """GLPI: after an upgrade that brings levels, tickets are breached on creation."""
    with clock.frozen_at(at("06 16:00")):
        number = make_ticket(cast).number
    promise(ruler, all=8)

    with clock.frozen_at(at("08 23:00")):
        sla_recompute_open(actor=ruler)
        breaches_notice()
    weekend = Ticket.objects.get(number=number)
    with clock.frozen_at(at("09 17:01")):
        breaches_notice()
    monday = Ticket.objects.get(number=number)

    assert (weekend.resolution_due_at, weekend.resolution_breached_at) == (at("09 17:00"), None)
    assert monday.resolution_breached_at is not None


def test_nothing_new_is_late_at_night_on_a_weekend_or_over_lunch(cast: Cast, ruler: Actor) -> None:
    """osTicket: without hours or a lunch break, what arrives outside is late before anybody is there."""
    promise(ruler, all=1)

    for reported, due in (("02 12:15", "02 14:00"), ("02 22:00", "03 09:00"), ("07 10:00", "09 09:00")):
        with clock.frozen_at(at(reported)):
            number = make_ticket(cast).number
        with clock.frozen_at(at(due) - timedelta(minutes=1)):
            breaches_notice()
        ticket = Ticket.objects.get(number=number)

        assert (ticket.resolution_due_at, ticket.resolution_breached_at) == (at(due), None)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 21), "Hari Kartini"),
        (date(2026, 5, 20), "Hari Kebangkitan Nasional"),
        (date(2026, 10, 28), "Hari Sumpah Pemuda"),
        (date(2026, 11, 10), "Hari Pahlawan"),
        (date(2026, 12, 22), "Hari Ibu"),
    ],
    ids=str,
)
def test_observances_on_which_people_work_are_no_holidays(day: date, name: str) -> None:
    """GLPI, Zammad: the feed of holidays holds observances, and the clock stands still on a working day."""
    known = {one.date for one in national_days([2026], [DayKind.HOLIDAY, DayKind.JOINT_LEAVE])}

    assert day not in known, name
    assert date(2026, 8, 17) in known
