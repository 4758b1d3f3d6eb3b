"""A branch with a dispatcher at the browser, technicians, and a branch next door."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel.actor import Actor
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket


@dataclass
class Desk:
    """Who sits where."""

    cast: Cast
    agent: User
    reader: User
    technician: Technician
    colleague: Technician

    @property
    def dispatcher(self) -> Actor:
        """The dispatcher of the branch."""
        return self.cast.dispatcher

    def ticket(self, **fields: object) -> Ticket:
        """A new ticket of the branch."""
        return make_ticket(self.cast, **fields)  # type: ignore[arg-type]

    def browser(self, person: User | None = None) -> Client:
        """The browser of the person, by default the dispatcher's."""
        client = Client()
        client.force_login(person or self.cast.dispatcher_person)
        return client


@pytest.fixture
def desk(db: None) -> Desk:
    """The branch."""
    cast = make_cast()
    return Desk(
        cast=cast,
        agent=make_person("Agen Satu", role="agent", at=cast.branch),
        reader=make_person("Pemimpin", role="leader", at=cast.branch),
        technician=make_technician(cast.branch),
        colleague=make_technician(cast.branch),
    )


@pytest.fixture
def browser(desk: Desk) -> Client:
    """The dispatcher's browser."""
    return desk.browser()


@pytest.fixture
def acting_agent(desk: Desk) -> Actor:
    """The agent as actor."""
    return acting(desk.agent)
