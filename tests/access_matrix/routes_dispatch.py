"""Dispatch: who gives out work, of his own branch."""

from __future__ import annotations

from functools import partial
from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.fieldwork.dispatching.services import best_propose, suggestion_take
from tanggap.fieldwork.dispatching.waiting import WaitingFilter
from tanggap.fieldwork.models import ProofUnit, TravelSpeed
from tanggap.kernel import clock
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import ticket_create
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route

DISPATCHERS = ("admin", "noc")
EVERY_DISPATCHER = ("admin", "noc", "other_noc")
HIDDEN = {"other_noc": 404}
desk_route = partial(Route, denied=403)
api_route = partial(
    Route, allowed=DISPATCHERS, anonymous=401, opens={200, 201, 422}, content_type="application/json"
)


def prepare(cast: Cast) -> None:
    """A ticket that waits, a proposal, and something just given out, all of the first branch."""
    noc = actor_for(cast["noc"])
    new = NewTicket(subject="Tiket dispatch", unit_id=cast.branch.pk)
    given = ticket_create(actor=noc, new=new)
    cast.things |= {
        "travel_speed": TravelSpeed.objects.create(
            unit=cast.branch, from_hour=16, to_hour=19, km_per_hour=15
        ),
        "proof_unit": ProofUnit.objects.create(unit=cast.branch, added_at=clock.now()),
        "dispatch_ticket": ticket_create(actor=noc, new=new),
        "dispatch_proposal": best_propose(actor=noc, wanted=WaitingFilter(unit_id=cast.branch.pk)),
        "dispatch_done": suggestion_take(
            actor=noc, number=given.number, lead_code=cast.things["desk_technician"].code
        ),
    }


def ticket(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["dispatch_ticket"].number}


def proposal(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["dispatch_proposal"].pk}


def done(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["dispatch_done"].pk}


def given_out(cast: Cast) -> dict[str, Any]:
    return {
        "ticket": cast.things["dispatch_ticket"].number,
        "technician": cast.things["desk_technician"].code,
    }


def taken(cast: Cast) -> dict[str, Any]:
    return {"technician": cast.things["desk_technician"].code}


def technician(cast: Cast) -> dict[str, Any]:
    return {"code": cast.things["desk_technician"].code}


def unit_code(cast: Cast) -> dict[str, Any]:
    return {"unit": cast.branch.code}


def speed(cast: Cast) -> dict[str, Any]:
    return {"unit": cast.branch.pk, "from_hour": 6, "to_hour": 9, "km_per_hour": 18}


def speed_row(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["travel_speed"].pk}


def proof_row(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["proof_unit"].pk}


def unit(cast: Cast) -> dict[str, Any]:
    return {"unit": cast.branch.pk}


ROUTES = (
    desk_route("desk:dispatch", allowed=DISPATCHERS, shows="Tiket dispatch"),
    desk_route("desk:dispatch", allowed=EVERY_DISPATCHER),
    desk_route("desk:dispatch_map", allowed=EVERY_DISPATCHER),
    desk_route("desk:dispatch_ticket", ticket, allowed=DISPATCHERS, others=HIDDEN),
    desk_route("desk:dispatch_assign", method="POST", data=given_out, allowed=DISPATCHERS, others=HIDDEN),
    desk_route("desk:dispatch_best", method="POST", data=unit, allowed=DISPATCHERS, others=HIDDEN),
    desk_route("desk:dispatch_proposal", proposal, allowed=DISPATCHERS, others=HIDDEN),
    desk_route("desk:dispatch_apply", proposal, method="POST", allowed=DISPATCHERS, others=HIDDEN),
    desk_route("desk:dispatch_undo", done, method="POST", allowed=DISPATCHERS, others=HIDDEN),
    desk_route("desk:dispatch_hints", allowed=EVERY_DISPATCHER),
    desk_route("desk:dispatch_plan", technician, allowed=DISPATCHERS, others=HIDDEN),
    api_route("api:ticket_suggestions", ticket, others={"leader": 403}),
    api_route("api:ticket_suggestions", ticket, method="POST", data=taken, others={"leader": 403}),
    api_route("api:dispatch_proposals", method="POST", data=unit_code, denied=403, others=HIDDEN),
    api_route("api:dispatch_proposal", proposal),
    api_route("api:dispatch_apply", proposal, method="POST", data={"tickets": ["TGP-1"]}),
    api_route("api:dispatch_undo", done, method="POST"),
    desk_route("setup:travel_speeds", allowed=EVERY_DISPATCHER),
    desk_route(
        "setup:travel_speeds", method="POST", data=speed, allowed=DISPATCHERS, others={"other_noc": 422}
    ),
    desk_route("setup:proof", allowed=EVERY_DISPATCHER),
    desk_route("setup:proof", method="POST", data=unit, allowed=DISPATCHERS, others={"other_noc": 422}),
    desk_route("setup:proof_remove", proof_row, method="POST", allowed=DISPATCHERS, others=HIDDEN),
    desk_route("setup:travel_speed_remove", speed_row, method="POST", allowed=DISPATCHERS, others=HIDDEN),
)
