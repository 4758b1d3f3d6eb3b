"""What the stories draw on: who reports, what about, who works where, and when technicians are free."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tanggap.accounts.models import User
from tanggap.cli.demo import names
from tanggap.cli.demo.catalogue import TOPICS, Catalogue, Topic
from tanggap.cli.demo.history import History
from tanggap.cli.demo.organisation import Organisation
from tanggap.cli.demo.people import People
from tanggap.fieldwork.models import Technician
from tanggap.kernel.actor import Actor, system_actor
from tanggap.organization.models import Office, Site, Unit
from tanggap.tickets.choices import PRIORITY_MATRIX, Channel, Level
from tanggap.tickets.models import Ticket

ZONE = ZoneInfo("Asia/Jakarta")
SHIFT_START, SHIFT_END = time(8), time(17, 30)
MONITORED = "Gangguan jaringan"
CUSTOMER_FAULTS = ("internet-mati", "putus-sambung", "koneksi-lambat", "wifi-lemah")
_CHANNELS = (Channel.WHATSAPP, Channel.PHONE, Channel.PORTAL, Channel.EMAIL, Channel.DESK)
_CHANNEL_WEIGHTS = (48, 22, 8, 8, 14)


class NotYetError(Exception):
    """The story reached the present: the rest has not happened."""


@dataclass(slots=True)
class World:
    """Everything that exists before the first ticket, and the technicians' diaries.

    Attributes:
        present: the moment at which all stories stop.
        visit_share: factor on the share of tickets that need somebody on site.
        free_from: by staff number, when the technician can begin another job.
    """

    rng: random.Random
    present: datetime
    organisation: Organisation
    people: People
    catalogue: Catalogue
    visit_share: float = 1.0
    free_from: dict[str, datetime] = field(default_factory=dict)
    lately: list[tuple[Site, names.Place]] = field(default_factory=list)

    def past(self, at: datetime) -> datetime:
        """The moment itself, if it has come.

        Raises:
            NotYetError: it lies ahead.
        """
        if at > self.present:
            raise NotYetError
        return at

    def minutes(self, low: float, high: float) -> timedelta:
        """A stretch between two numbers of minutes, shorter ones more often."""
        return timedelta(minutes=self.rng.triangular(low, high, low + (high - low) * 0.25))

    def topic(self) -> Topic:
        """What the next ticket is about."""
        return self.rng.choices(TOPICS, weights=[topic.weight for topic in TOPICS])[0]

    def fault(self) -> Topic:
        """What a customer's own connection suffers from."""
        return self.rng.choice([topic for topic in TOPICS if topic.code in CUSTOMER_FAULTS])

    def begin(self, topic: Topic, reported_at: datetime, number: str, *, account: str = "") -> History:
        """A ticket about the topic, written down.

        Args:
            topic: what it is about.
            reported_at: when.
            number: of the ticket.
            account: the customer who reports it in the portal; "" is anybody.
        """
        rng = self.rng
        site, place = self._where(topic) if not account else self._home_of(account)
        subject, description = rng.choice(topic.said)
        monitored = topic.group == MONITORED
        unit = site.unit if not monitored else self.organisation.units[place.cluster]
        ticket = Ticket(
            number=number,
            kind=topic.kind,
            subject=subject,
            description=description,
            impact=topic.impact,
            urgency=topic.urgency,
            priority=PRIORITY_MATRIX[topic.impact, topic.urgency],
            category=self.catalogue.categories[topic.code],
            unit=unit,
            channel=Channel.MONITORING if monitored else rng.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0],
            place=site.address,
            latitude=site.latitude,
            longitude=site.longitude,
            reported_at=reported_at,
            created_at=reported_at,
        )
        if rng.random() < 0.06:
            ticket.urgency = Level.HIGH
            ticket.priority = PRIORITY_MATRIX[ticket.impact, Level.HIGH]
        history = History(ticket)
        if monitored:
            ticket.place = f"{site.network_node}, {place.district}"
            ticket.requester_name = "Pemantauan jaringan"
            history.created(system_actor("Pemantauan jaringan", source="hook"))
            return history
        history.created(self._reporter(ticket, site, sure=bool(account)))
        return history

    def _home_of(self, account: str) -> tuple[Site, names.Place]:
        """The site of a customer with an account."""
        customer_id = self.people.users[account].customer_id
        return next(found for found in self.organisation.sites if found[0].customer_id == customer_id)

    def _where(self, topic: Topic) -> tuple[Site, names.Place]:
        """A site of an office or customer; now and then one that reported not long ago."""
        if topic.government:
            return self.rng.choice(self.organisation.office_sites)
        if self.lately and self.rng.random() < 0.05:
            return self.rng.choice(self.lately)
        chosen = self.rng.choice(self.organisation.sites)
        self.lately = [*self.lately[-40:], chosen]
        return chosen

    def _reporter(self, ticket: Ticket, site: Site, *, sure: bool = False) -> Actor:
        """Fill in who reports; answers who wrote it down: the account, ``sure`` or most of the time."""
        party = site.office or site.customer
        ticket.site, ticket.customer, ticket.office = site, site.customer, site.office
        if party is not None:
            ticket.requester_name, ticket.requester_phone = party.name, party.phone
            ticket.requester_email = party.email
        account = self.account_of(site)
        if account is not None and (sure or self.rng.random() < 0.7):
            ticket.requester, ticket.channel = account, Channel.PORTAL
            ticket.requester_name = account.name
            return self.people.actor_of(account)
        if ticket.channel == Channel.PORTAL:
            ticket.channel = Channel.WHATSAPP
        return self.desk_of(ticket)

    def account_of(self, site: Site) -> User | None:
        """The account of the customer or office at the site, if there is one."""
        if isinstance(site.office, Office):
            return self.people.office_staff.get(site.office.pk)
        return self.people.requesters.get(site.customer.pk) if site.customer else None

    def desk_of(self, ticket: Ticket) -> Actor:
        """Somebody at the desk that the ticket belongs to."""
        if ticket.unit.code.startswith("KOMINFO"):
            return self.people.actor("bidang.infra")
        return self.people.actor(self.rng.choices(("hdnoc", "agent", "qa"), (50, 45, 5))[0])

    def technician_for(
        self, unit: Unit, at: datetime, *, skill: str = "", without: Technician | None = None
    ) -> Technician:
        """The technician of that part of the tree who can come soonest, with the skill if possible."""
        here = [
            technician
            for technician in self.people.technicians.values()
            if unit.path.startswith(technician.home_unit.path) and technician != without
        ]
        return min(
            here,
            key=lambda one: (
                max(self.free_at(one), at) + timedelta(minutes=0 if skill in one.skills else 45),
                self.rng.random(),
            ),
        )

    def free_at(self, technician: Technician) -> datetime:
        """When the technician can begin another job."""
        return self.free_from.get(technician.code, datetime.min.replace(tzinfo=ZONE))

    def on_shift(self, at: datetime, *, weekdays_only: bool = False) -> datetime:
        """The moment, or the next beginning of a shift after it."""
        local = at.astimezone(ZONE)
        if local.time() >= SHIFT_END:
            local = datetime.combine(local.date() + timedelta(days=1), SHIFT_START, ZONE)
            local += self.minutes(0, 25)
        elif local.time() < SHIFT_START:
            local = datetime.combine(local.date(), SHIFT_START, ZONE) + self.minutes(0, 25)
        while weekdays_only and local.weekday() >= 5:
            local += timedelta(days=1)
        return local
