"""The API: the same rights as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.services import work_order_assign, work_order_offer
from tanggap.kernel import clock
from tanggap.tickets import services
from tanggap.tickets.drafts import NewTicket
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import ANYBODY, SIGNED_IN, Route

SEES_TICKET = frozenset({"admin", "noc", "leader", "customer", "technician"})
WORKS_ON_TICKETS = frozenset({"admin", "noc"})
TURNED_AWAY = {"leader": 403, "customer": 403, "technician": 403}
FIELD = ("technician", "colleague")


def prepare(cast: Cast) -> None:
    """Tickets of the branch in each state, which the customer reported and the technician works on."""
    noc = actor_for(cast["noc"])
    for number, name in enumerate(FIELD):
        Technician.objects.create(user=cast[name], code=f"MATRIX-{number}", home_unit=cast.branch)

    def made(name: str, *, assigned: bool = True) -> str:
        new = NewTicket(subject=f"Matriks {name}", unit_id=cast.branch.pk, requester_id=cast["customer"].pk)
        cast.things[name] = ticket = services.ticket_create(actor=noc, new=new)
        if assigned:
            work_order_assign(actor=noc, number=ticket.number, lead_code="MATRIX-0")
        return ticket.number

    made("api_ticket")
    made("api_fresh", assigned=False)
    cast.things["api_order"] = work_order_offer(actor=noc, number=made("api_offer", assigned=False))
    held = made("api_held")
    work = actor_for(cast["technician"])
    services.ticket_hold(actor=work, number=held, reason="power_cut")
    services.ticket_resolve(actor=noc, number=made("api_solved"), resolution="Beres", cause="cable")
    services.ticket_delete(actor=noc, number=made("api_deleted"), reason="Uji")


def _thing(name: str) -> Any:
    return lambda cast: {"number": cast.things[name].number}


_ticket, _offer, _fresh = _thing("api_ticket"), _thing("api_offer"), _thing("api_fresh")
_held, _solved, _deleted = _thing("api_held"), _thing("api_solved"), _thing("api_deleted")


def _call(name: str, *rest: Any, **more: Any) -> Route:
    """A call of the API: JSON, and a refusal instead of a sign-in page."""
    return Route(f"api:{name}", *rest, **{"anonymous": 401, "content_type": "application/json", **more})


def _act(act: str, data: dict[str, Any], *also: str, ticket: Any = _ticket, **more: Any) -> Route:
    """An act that the desk may do, and ``also`` others; who sees the ticket but may not is told so (403)."""
    allowed = WORKS_ON_TICKETS | set(also)
    others = {name: status for name, status in TURNED_AWAY.items() if name not in allowed}
    return _call(
        f"ticket_{act.replace('-', '_')}",
        ticket,
        method="POST",
        data=data,
        **{"allowed": allowed, "others": others, "opens": {200, 201}, **more},
    )


WHY = {"reason": "Uji matriks"}
SPENT = {"minutes": 5, "day": str(clock.now().date() - timedelta(days=1)), "text": "Uji"}
NEW_TICKET = {"subject": "Baru"}
ON_HOLD = {"reason": "power_cut"}
SOLVED = {"resolution": "Beres", "cause": "cable"}
NOT_MINE = {"leader": 403, "customer": 403}
"""Before it is given to him, a technician does not know of the ticket."""

ROUTES = (
    *(_call(name, allowed=SIGNED_IN) for name in ("me", "units", "technicians", "work_orders", "tickets")),
    _call("hold_rules", allowed={"admin", "noc", "other_noc"}, denied=403),
    _call("clock_stops", allowed={"admin", "noc", "other_noc"}, denied=403),
    _call(
        "hold_rule",
        {"reason": "weather"},
        method="POST",
        data={"stops_clock": True, "version": 0},
        allowed={"admin"},
        denied=403,
    ),
    _call(
        "tickets",
        method="POST",
        data=lambda cast: {**NEW_TICKET, "unit": cast.branch.code},
        allowed={"admin", "noc", "customer", "office"},
        opens={201},
        denied=403,
    ),
    _call(
        "unit",
        lambda cast: {"code": cast.branch.code},
        allowed={"admin", "noc", "leader", "area", "region", "branch_manager", "mcot", "gm_sbp"},
    ),
    _call("technician", {"code": "MATRIX-0"}, allowed={"admin", "noc", "leader", "technician"}),
    _call(
        "technician",
        {"code": "MATRIX-0"},
        method="PATCH",
        data={"vehicle": "BM 1"},
        allowed={"admin", "noc"},
        others={"leader": 403, "technician": 403},
    ),
    _call(
        "technicians",
        method="POST",
        data=lambda cast: {"code": "MATRIX-9", "person": cast["noc"].pk, "unit": cast.branch.code},
        allowed={"admin", "noc"},
        opens={201},
        denied=403,
    ),
    _call("ticket", _ticket, allowed=SEES_TICKET),
    _call(
        "ticket",
        _ticket,
        method="PATCH",
        data={"subject": "Lain"},
        allowed=WORKS_ON_TICKETS,
        others=TURNED_AWAY,
    ),
    _call("ticket_messages", _ticket, allowed=SEES_TICKET),
    _call(
        "ticket_messages",
        _ticket,
        method="POST",
        data={"body": "Halo"},
        allowed=WORKS_ON_TICKETS | {"customer"},
        opens={201},
        others={"leader": 403, "technician": 403},
    ),
    _call(
        "ticket_tags",
        _ticket,
        allowed={"admin", "noc", "leader"},
        others={"customer": 403, "technician": 403},
    ),
    _act("tags", {"add": ["matriks"]}),
    _call(
        "ticket_time",
        _ticket,
        allowed={"admin", "noc", "leader", "technician"},
        others={"customer": 403},
    ),
    _act("time", SPENT, "technician"),
    _call("ticket_take_back", lambda cast: {**_ticket(cast), "pk": 999_999}, method="POST", allowed=()),
    _call(
        "checklists",
        allowed={"admin", "noc", "other_noc", "leader", "technician", "colleague"},
        denied=403,
    ),
    _call(
        "ticket_checklists",
        _ticket,
        allowed={"admin", "noc", "leader", "technician"},
        others={"customer": 403},
    ),
    _act("checklists", {"template": 999_999}, "technician", opens={422}),
    _call("ticket_checklist", lambda cast: {**_ticket(cast), "pk": 999_999}, method="DELETE", allowed=()),
    _call(
        "ticket_checklist_item",
        lambda cast: {**_ticket(cast), "pk": 999_999},
        method="PUT",
        data={"done": True},
        allowed=(),
    ),
    *(
        _call(
            "ticket_time_entry",
            lambda cast: {**_ticket(cast), "pk": 999_999},
            method=method,
            data=SPENT,
            allowed=(),
        )
        for method in ("PUT", "DELETE")
    ),
    _act("split", {"messages": [999_999], "subject": "Baru"}, opens={422}),
    _call("views", allowed=SIGNED_IN),
    _call(
        "views",
        method="POST",
        data={"name": "Matriks", "team": "TIDAK-ADA"},
        allowed=SIGNED_IN,
        opens={422},
    ),
    _call("view", {"pk": 999_999}, method="PUT", data={"name": ""}, allowed=SIGNED_IN, opens={422}),
    _call("view", {"pk": 999_999}, method="DELETE", allowed=()),
    _call("ticket_relations", _ticket, allowed=SEES_TICKET),
    _call(
        "ticket_relations",
        _ticket,
        method="POST",
        data={"kind": "related", "other": "TKT-1"},
        allowed=WORKS_ON_TICKETS,
        opens={422},
        others=TURNED_AWAY,
    ),
    _call(
        "ticket_relation",
        lambda cast: {**_ticket(cast), "pk": 999_999},
        method="DELETE",
        allowed=(),
        others=TURNED_AWAY,
    ),
    _call("ticket_files", _ticket, allowed=SEES_TICKET),
    Route(
        "api:ticket_files",
        _ticket,
        method="POST",
        data={},
        allowed=WORKS_ON_TICKETS | {"customer", "technician"},
        opens={422},
        others={"leader": 403},
        anonymous=401,
    ),
    _call(
        "work_order",
        lambda cast: {"pk": cast.things["api_order"].pk},
        allowed={"admin", "noc", "leader", *FIELD},
    ),
    _act("validate", {}, ticket=_fresh, others=NOT_MINE),
    _act("reject", WHY, ticket=_fresh, others=NOT_MINE),
    _act("assign", {"technician": "MATRIX-1", **WHY}),
    _act("offer", {}, ticket=_fresh, others=NOT_MINE),
    _act("withdraw", WHY),
    _act("start", {}, "technician"),
    _act("hold", ON_HOLD, "technician"),
    _act("confirm-hold", {}, ticket=_held),
    _act("acknowledge", {}, "technician", opens={422}),
    _act("refuse-hold", WHY, ticket=_held),
    _act("resolve", SOLVED, "technician"),
    _act("close", {}, "customer", ticket=_solved),
    _act("reopen", WHY, "customer", ticket=_solved),
    _act("cancel", WHY, "customer"),
    _act("priority", {"impact": 1, "urgency": 1}),
    _act("delete", WHY),
    _act("restore", {}, ticket=_deleted, others={}),
    # It cannot go into itself: who may merge is told so.
    _act(
        "merge",
        lambda cast: {"into": cast.things["api_fresh"].number},
        ticket=_fresh,
        opens={422},
        others=NOT_MINE,
    ),
    _act("unmerge", {}, allowed=(), others={**TURNED_AWAY, "admin": 403, "noc": 403}),
    _act("follow", {}, "leader", "customer"),
    _act("unfollow", {}, "leader", "customer"),
    _act("pick-up", {}, ticket=_offer, allowed=FIELD, others={"admin": 403}),
    _act(
        "progress",
        {"step": "accepted"},
        allowed={"technician"},
        denied=403,
        others={"colleague": 404},
    ),
    _call("ticket_parts", _ticket, allowed={"admin", "noc", "leader", "technician"}, denied=404),
    _act(
        "parts",
        {"name": "Konektor", "quantity": "2"},
        allowed={"technician"},
        denied=404,
        others={},
    ),
    _call(
        "ticket_part",
        lambda cast: {**_ticket(cast), "pk": 999_999},
        method="DELETE",
        allowed=(),
        denied=404,
    ),
    _call("ticket_completion_proof", _ticket, allowed={"admin", "noc", "leader", "technician"}, denied=404),
    # Nobody is at the place yet: the technician is told why it is too early.
    _act("completion-code", {}, allowed=(), denied=404, others={"technician": 403}),
    Route("api-schema", allowed=ANYBODY),
    Route("api-docs", allowed=ANYBODY),
)
