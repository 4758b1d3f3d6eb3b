"""Who is told of an outage: everybody once, whatever the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.tickets.models import Outage, OutagePerson, OutageWork, Ticket
from tanggap.tickets.outages.choices import FIRST_TELLING, PersonReason


@dataclass(frozen=True, slots=True)
class Someone:
    """A person with an account, or an address."""

    user_id: int | None = None
    email: str = ""
    name: str = ""


def reporters_of(tickets: Iterable[Ticket]) -> list[Someone]:
    """Who reported the tickets; whoever left no address cannot be told."""
    return [
        Someone(user_id=ticket.requester_id)
        if ticket.requester_id
        else Someone(email=ticket.requester_email, name=ticket.requester_name)
        for ticket in tickets
        if ticket.requester_id or ticket.requester_email
    ]


def people_join(outage: Outage, people: Iterable[Someone], reason: PersonReason) -> int:
    """Note that they are told, in the caller's transaction; who is noted already stays as noted.

    Returns:
        How many were named, doubles not counted.
    """
    keyed = _keyed(list(people))
    if not keyed:
        return 0
    now = clock.now()
    OutagePerson.objects.bulk_create(
        [
            OutagePerson(
                outage=outage,
                key=key,
                user_id=one.user_id,
                email=one.email[:254],
                name=one.name[:150],
                reason=reason,
                joined_at=now,
            )
            for key, one in sorted(keyed.items())
        ],
        ignore_conflicts=True,
        batch_size=200,
    )
    returning = OutagePerson.objects.filter(outage=outage, key__in=keyed, left_at__isnull=False)
    if reason != PersonReason.FOLLOWER:
        returning = returning.filter(stopped_at__isnull=True)
    again = {"cursor": 0} if returning.update(left_at=None, stopped_at=None) else {}
    # Always written, so that a teller who is about to end waits for this transaction and looks again.
    OutageWork.objects.filter(outage=outage, kind__in=FIRST_TELLING).update(
        done_at=None, wakes=F("wakes") + 1, **again
    )
    return len(keyed)


def person_leaves(outage: Outage, ticket: Ticket) -> None:
    """The reporter of a ticket that was taken out is told no more, unless another reason stays."""
    for key in _keyed(reporters_of([ticket])):
        others = Ticket.objects.filter(outage=outage, deleted_at__isnull=True).exclude(pk=ticket.pk)
        same = (
            others.filter(requester_id=ticket.requester_id)
            if ticket.requester_id
            else others.filter(requester_email=ticket.requester_email)
        )
        if not same.exists():
            OutagePerson.objects.filter(outage=outage, key=key, reason=PersonReason.TICKET).update(
                left_at=clock.now()
            )


def _keyed(people: list[Someone]) -> dict[str, Someone]:
    """The people by key; an address that belongs to an account is the account."""
    addresses = {one.email.strip().lower() for one in people if not one.user_id and one.email.strip()}
    accounts = (
        dict(User.objects.filter(email__in=addresses, is_active=True).values_list("email", "pk"))
        if addresses
        else {}
    )
    keyed: dict[str, Someone] = {}
    for one in people:
        address = one.email.strip().lower()
        user_id = one.user_id or accounts.get(address)
        if user_id:
            keyed.setdefault(f"user:{user_id}", Someone(user_id=user_id))
        elif address:
            keyed.setdefault(f"email:{address}", Someone(email=address, name=one.name))
    return keyed
