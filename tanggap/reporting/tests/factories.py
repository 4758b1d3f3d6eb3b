"""Tickets with settled columns, as imports and moves leave them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person, make_team
from tanggap.fieldwork.models import CrewMember, Technician, WorkOrder
from tanggap.organization.models import Office, Unit
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import make_category

_numbers = count(1)
JAKARTA, JAYAPURA = "Asia/Jakarta", "Asia/Jayapura"


def moment(text: str) -> datetime:
    """``2026-03-01 17:00`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def settled(unit: Unit, reported: datetime, resolved: datetime | None = None, **fields: Any) -> Ticket:
    """A ticket as the columns of its last move say; solved ones are closed unless told otherwise."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "number": f"R-{number}",
        "kind": "incident",
        "subject": f"Gangguan {number}",
        "status": TicketStatus.CLOSED if resolved else TicketStatus.NEW,
        "created_at": reported,
        "changed_at": resolved or reported,
        "resolve_seconds": int((resolved - reported).total_seconds()) if resolved else None,
    }
    return Ticket.objects.create(
        unit=unit, reported_at=reported, resolved_at=resolved, **{**defaults, **fields}
    )


class World:
    """Two branches in two time zones with a few hundred tickets of every sort, always the same."""

    def __init__(self) -> None:
        self.company = make_unit(code="HQ", name="Pusat", time_zone=JAKARTA)
        self.west = make_unit(self.company, code="WEST", name="Barat", time_zone=JAKARTA)
        self.east = make_unit(self.company, code="EAST", name="Timur", time_zone=JAYAPURA)
        self.village = make_unit(self.east, code="EAST-1", name="Kampung", time_zone=JAYAPURA)
        self.people: list[User] = [make_person(f"Tek {number}") for number in range(4)]
        self.teams = [make_team("satu", self.west), make_team("dua", self.east)]
        self.categories = [
            make_category("Internet"),
            make_category("Internet", "Lambat"),
            make_category("TV"),
        ]
        self.offices = [Office.objects.create(code="DINKES", name="Dinas Kesehatan", unit=self.west)]
        self.tickets = [self._any(random.Random(number)) for number in range(260)]

    def _any(self, dice: random.Random) -> Ticket:
        reported = moment("2026-02-20 00:00") + timedelta(minutes=dice.randrange(25 * 24 * 60))
        if dice.random() < 0.15:  # just around midnight of one zone or the other, where days part
            reported = reported.replace(hour=dice.choice((14, 15, 16, 17)), minute=dice.choice((0, 59)))
        fields: dict[str, Any] = {
            "team": dice.choice([None, *self.teams]),
            "category": dice.choice([None, *self.categories]),
            "office": dice.choice([None, *self.offices]),
            "priority": dice.choice((1, 2, 3, 4)),
            "assignee": dice.choice([None, *self.people]),
            "deleted_at": reported if dice.random() < 0.05 else None,
        }
        if dice.random() < 0.8:
            answer = dice.randrange(7200)
            fields |= {"responded_at": reported + timedelta(seconds=answer), "respond_seconds": answer}
        resolved = None
        fate = dice.random()
        if fate < 0.75:
            resolved = reported + timedelta(seconds=dice.randrange(5 * 24 * 3600))
            fields |= self._solution(dice, resolved)
        elif fate < 0.85:
            fields["status"] = dice.choice((TicketStatus.REJECTED, TicketStatus.CANCELLED))
        else:
            fields["status"] = dice.choice((TicketStatus.ASSIGNED, TicketStatus.ON_HOLD))
            due = reported + timedelta(hours=4)
            fields |= {"resolution_due_at": due, "resolution_breached_at": dice.choice((None, due))}
        return settled(dice.choice([self.west, self.east, self.village]), reported, resolved, **fields)

    def _solution(self, dice: random.Random, resolved: datetime) -> dict[str, Any]:
        late = timedelta(days=dice.choice((1, 7, 8, 30, 31)))
        return {
            "resolver": dice.choice([None, *self.people]),
            "sla_met": dice.choice((None, True, True, False)),
            "visits": dice.choice((0, 1, 1, 2)),
            "reopen_count": dice.choice((0, 0, 0, 1, 3)),
            "repeated_at": dice.choice((None, None, resolved + late, resolved - late)),
            "closed_at": resolved + timedelta(hours=6),
        }


def put_to_work(world: World) -> list[Technician]:
    """Finished orders of crews on the solved tickets of the world, some without a known way or arrival."""
    crew = [
        Technician.objects.create(user=person, code=f"T{place}", home_unit=world.east)
        for place, person in enumerate(world.people)
    ]
    solved = [ticket for ticket in world.tickets if ticket.resolved_at is not None]
    for place, ticket in enumerate(solved):
        done, lead = ticket.resolved_at, crew[place % 4]
        order = WorkOrder.objects.create(
            ticket=ticket, unit=ticket.unit, status="done", lead=lead, created_at=done, status_since=done,
            en_route_at=done - timedelta(hours=2) if place % 3 else None,
            arrived_at=done - timedelta(hours=1) if place % 5 else None, finished_at=done,
        )  # fmt: skip
        CrewMember.objects.create(work_order=order, technician=lead, role="lead")
        for other in range(place % 3):
            helper = crew[(place + other + 1) % 4]
            CrewMember.objects.create(work_order=order, technician=helper, role="helper")
    return crew


def ranked(world: World) -> None:
    """Make the world's people technicians of whom two have enough of the same work to be compared."""
    for person in world.people:
        Technician.objects.create(user=person, code=f"T-{person.pk}", home_unit=world.company)
    begun = moment("2026-02-10 03:00")
    for place, person in enumerate(world.people[:2], 1):
        for _ticket in range(6):
            settled(
                world.west,
                begun,
                begun + timedelta(hours=place),
                resolver=person,
                category=world.categories[0],
            )
