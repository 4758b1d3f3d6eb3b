"""What hangs on a customer: contacts, services, doubles, merging; and the customer of a ticket."""

from __future__ import annotations

from collections.abc import Callable

from tanggap.accounts.services import actor_for
from tanggap.organization.models import Customer, CustomerContact, CustomerService, OfficeContact
from tanggap.organization.services import customer_merge
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import ticket_create
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route

READERS = {"admin", "noc", "other_noc", "leader"}
WRITERS = {"admin", "noc"}
ELSEWHERE = {"other_noc": 404}


def prepare(cast: Cast) -> None:
    """A customer with a contact and a service, one merged into it, and a ticket that may be of it."""
    shop = Customer.objects.create(
        number="MATRIX-P", name="Warung Matriks", unit=cast.branch, email="warung@contoh.id"
    )
    double = Customer.objects.create(number="MATRIX-D", name="Warung Ganda", unit=cast.branch)
    cast.things |= {
        "parted": shop,
        "contact": CustomerContact.objects.create(customer=shop, name="Kontak Matriks", phone="+62811111"),
        "office_contact": OfficeContact.objects.create(
            office=cast.things["office"], name="Kontak Dinas", phone="+62811112"
        ),
        "service": CustomerService.objects.create(customer=shop, number="MATRIX-SVC"),
        "merge": customer_merge(actor=actor_for(cast["noc"]), keep_id=shop.pk, merge_id=double.pk, version=1),
        "unmatched": ticket_create(
            actor=actor_for(cast["noc"]),
            new=NewTicket(subject="Milik siapa", unit_id=cast.branch.pk, requester_email="warung@contoh.id"),
        ),
    }


def _customer(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["parted"].pk}


def _owner(owner: str) -> Callable[[Cast], dict[str, object]]:
    return lambda cast: {"pk": cast.things[owner].pk}


def _part(code: str, owner: str = "parted") -> Callable[[Cast], dict[str, object]]:
    return lambda cast: {"pk": cast.things[owner].pk, "part": cast.things[code].pk}


def _member(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["office"].pk, "user": cast["office"].pk}


def _merge(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["parted"].pk, "merge_id": cast.things["merge"].pk}


def _ticket(cast: Cast) -> dict[str, object]:
    return {"number": cast.things["unmatched"].number}


def _own(cast: Cast) -> dict[str, object]:
    return {"customer": cast.things["parted"].pk}


def _part_routes(code: str, owner: str = "parted", part_code: str = "") -> list[Route]:
    part = _part(part_code or code, owner)
    _customer = _owner(owner)
    facts = {"name": "Baru", "phone": "0811222333", "number": "M-1"}
    return [
        Route(f"setup:{code}_new", _customer, allowed=WRITERS, denied=403, others=ELSEWHERE),
        Route(
            f"setup:{code}_new", _customer, "POST", allowed=WRITERS, denied=403, others=ELSEWHERE, data=facts
        ),
        Route(f"setup:{code}_edit", part, allowed=WRITERS, denied=403, others=ELSEWHERE),
        Route(f"setup:{code}_remove", part, "POST", allowed=WRITERS, denied=403, others=ELSEWHERE),
    ]


ROUTES = (
    *_part_routes("contact"),
    *_part_routes("service"),
    *_part_routes("office_contact", "office", "office_contact"),
    Route("setup:office_person_add", _owner("office"), allowed={"admin"}, denied=403, others=ELSEWHERE),
    Route(
        "setup:office_person_add",
        _owner("office"),
        "POST",
        allowed={"admin"},
        denied=403,
        others=ELSEWHERE,
        data={"email": ""},
    ),
    Route("setup:office_person_remove", _member, "POST", allowed={"admin"}, denied=403, others=ELSEWHERE),
    Route("setup:office_logo", _owner("office"), "POST", allowed=WRITERS, denied=403, others=ELSEWHERE),
    Route(
        "setup:office_logo_remove", _owner("office"), "POST", allowed=WRITERS, denied=403, others=ELSEWHERE
    ),
    Route("setup:customer_doubles", allowed=READERS, denied=403),
    Route("setup:customer_merge", _customer, allowed=WRITERS, denied=403, others=ELSEWHERE),
    Route(
        "setup:customer_merge",
        _customer,
        "POST",
        allowed=WRITERS,
        denied=403,
        others=ELSEWHERE,
        data={"keep": "?"},
    ),
    Route("setup:customer_merge_undo", _merge, "POST", allowed=WRITERS, denied=403, others=ELSEWHERE),
    Route(
        "desk:ticket_customer",
        _ticket,
        allowed={"admin", "noc", "leader"},
        denied=403,
        others=ELSEWHERE,
        shows="Warung Matriks",
    ),
    Route(
        "desk:ticket_customer",
        _ticket,
        "POST",
        allowed=WRITERS,
        denied=403,
        others=ELSEWHERE,
        data=_own,
    ),
)
