"""Tickets, policies and the standing cast of two branches, with the fewest arguments that matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Category, SlaPolicy, SlaPolicyVersion, Ticket
from tanggap.tickets.services import ticket_create
from tanggap.tickets.services.categories import category_from_names

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TARGETS = {str(priority): {"response": 1800, "resolution": 4 * 3600} for priority in range(1, 5)}


@dataclass(slots=True)
class Cast:
    """Who appears in tests: one branch, and another that must not look in."""

    company: Unit
    branch: Unit
    other_branch: Unit
    dispatcher_person: User
    stranger_person: User
    customer_person: User

    @property
    def dispatcher(self) -> Actor:
        """NOC dispatcher of the branch."""
        return acting(self.dispatcher_person)

    @property
    def outsider(self) -> Actor:
        """Dispatcher of another branch."""
        return acting(self.stranger_person)

    @property
    def customer(self) -> Actor:
        """A customer of the branch."""
        return acting(self.customer_person)


def make_cast() -> Cast:
    """Two branches with a dispatcher each, and a customer."""
    company = make_unit()
    branch, other = make_unit(company), make_unit(company)
    return Cast(
        company=company,
        branch=branch,
        other_branch=other,
        dispatcher_person=make_person(role="hd_noc", at=branch),
        stranger_person=make_person(role="hd_noc", at=other),
        customer_person=make_person(role="customer", at=branch),
    )


def make_policy(**fields: Any) -> SlaPolicyVersion:
    """A policy that fits everything and promises half an hour to respond and four hours to resolve."""
    policy = SlaPolicy.objects.create(code=f"p{SlaPolicy.objects.count()}", name="Policy")
    defaults = {"number": 1, "valid_from": LONG_AGO, "targets": TARGETS}
    return SlaPolicyVersion.objects.create(policy=policy, **{**defaults, **fields})


def make_category(*names: str) -> Category:
    """The category with these names from the root down."""
    category = category_from_names(names or ("Internet",))
    assert category is not None
    return category


def make_ticket(cast: Cast, *, actor: Actor | None = None, request_key: str = "", **fields: Any) -> Ticket:
    """A new ticket of the cast's branch, made by its dispatcher."""
    new = NewTicket(**{"subject": "Internet mati", "unit_id": cast.branch.pk, **fields})
    return ticket_create(actor=actor or cast.dispatcher, new=new, request_key=request_key)
