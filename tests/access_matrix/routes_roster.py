"""Shifts, the roster, leave, swaps, turns on call, handover."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tanggap.fieldwork.models import HandoverNote, Leave, OnCallCall, OnCallTurn, Shift, ShiftSwap, Technician
from tanggap.kernel import clock
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route
from tests.access_matrix.routes_desk import EVERY_DESK, HIDDEN, READERS, WORKERS, desk_route, ticket
from tests.access_matrix.routes_field import FIELD

OWN = FIELD - {"admin"}


def _shift(cast: Cast) -> dict[str, Any]:
    facts = {"starts_at": "08:00", "ends_at": "17:00"}
    return {"pk": Shift.objects.get_or_create(unit=cast.branch, name="Matriks", defaults=facts)[0].pk}


def _leave(cast: Cast) -> dict[str, Any]:
    mine = Technician.objects.get(user=cast["technician"])
    day = clock.now().date() + timedelta(days=30)
    asked = {"kind": "annual", "first_day": day, "last_day": day, "asked_by": cast["technician"]}
    leave = Leave.objects.filter(technician=mine, status="asked").first()
    return {"pk": (leave or Leave.objects.create(technician=mine, asked_at=clock.now(), **asked)).pk}


def _swap(cast: Cast) -> dict[str, Any]:
    mine, other = (Technician.objects.get(user=cast[name]) for name in ("technician", "colleague"))
    day = clock.now().date() + timedelta(days=40)
    facts = {"asker_day": day, "colleague_day": day, "asked_at": clock.now()}
    return {"pk": ShiftSwap.objects.get_or_create(asker=mine, colleague=other, defaults=facts)[0].pk}


def _turn(cast: Cast) -> dict[str, Any]:
    mine = Technician.objects.get(user=cast["technician"])
    facts = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(days=1)}
    kept = OnCallTurn.objects.filter(technician=mine).first()
    return {"pk": (kept or OnCallTurn.objects.create(unit=cast.branch, technician=mine, **facts)).pk}


def _call(cast: Cast) -> dict[str, Any]:
    mine = Technician.objects.get(user=cast["technician"])
    facts = {"technician": mine, "called_at": clock.now()}
    return {"pk": OnCallCall.objects.get_or_create(ticket=cast.things["desk_ticket"], defaults=facts)[0].pk}


def _ticket_call(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["desk_ticket"].number, **_call(cast)}


def _note(cast: Cast) -> dict[str, Any]:
    facts = {"unit": cast.branch, "text": "Matriks", "written_at": clock.now(), "written_by": cast["leader"]}
    return {"pk": (HandoverNote.objects.first() or HandoverNote.objects.create(**facts)).pk}


def _api(name: str, *rest: Any, **more: Any) -> Route:
    return Route(
        f"api:{name}", *rest, **{"anonymous": 401, "denied": 403, "content_type": "application/json", **more}
    )


ROUTES = (
    desk_route("setup:shifts", allowed=EVERY_DESK),
    desk_route("setup:shift_new", allowed=EVERY_DESK),
    desk_route("setup:shift_new", method="POST", data={"name": ""}, allowed=EVERY_DESK),
    desk_route("setup:shift", _shift, allowed=WORKERS, others=HIDDEN),
    desk_route("setup:shift", _shift, method="POST", data={"name": ""}, allowed=WORKERS, others=HIDDEN),
    desk_route("setup:shift_retire", _shift, method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("setup:shift_restore", _shift, method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("desk:roster", allowed=READERS),
    desk_route("desk:roster_change", method="POST", data={}, allowed=EVERY_DESK),
    desk_route("desk:roster_copy", method="POST", data={}, allowed=EVERY_DESK),
    desk_route("desk:leaves", allowed=EVERY_DESK),
    desk_route("desk:leave_decide", _leave, method="POST", allowed=WORKERS, others=HIDDEN),
    # Nobody may decide before the colleague agreed.
    desk_route("desk:swap_decide", _swap, method="POST", allowed=(), others=HIDDEN),
    desk_route("desk:on_call", allowed=READERS),
    desk_route("desk:on_call", method="POST", data={}, allowed=EVERY_DESK),
    desk_route("desk:on_call_remove", _turn, method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("desk:on_call_ticket", ticket, allowed=WORKERS, others=HIDDEN),
    desk_route("desk:on_call_ticket", ticket, method="POST", data={}, allowed=WORKERS, others=HIDDEN),
    desk_route(
        "desk:on_call_stop", _ticket_call, method="POST", data={"reason": ""}, allowed=WORKERS, others=HIDDEN
    ),
    desk_route("desk:handover", allowed=EVERY_DESK),
    desk_route("desk:handover_new", allowed=EVERY_DESK),
    desk_route("desk:handover_new", method="POST", data={}, allowed=EVERY_DESK),
    desk_route("desk:handover_note", _note, allowed=WORKERS, others=HIDDEN),
    desk_route("desk:handover_note", _note, method="POST", data={}, allowed=WORKERS, others=HIDDEN),
    Route("field:on_call", allowed=OWN, denied=403, others={"admin": 404}),
    Route(
        "field:call_answer",
        _call,
        method="POST",
        allowed={"technician"},
        denied=403,
        others={"colleague": 404, "admin": 302},
    ),
    Route("field:leave", allowed=OWN, denied=403, others={"admin": 404}),
    Route("field:leave", method="POST", data={}, allowed=OWN, denied=403, others={"admin": 404}),
    *[
        Route(
            "field:leave_letters",
            _leave,
            method=method,
            data=data,
            allowed={"technician"},
            denied=403,
            others=dict.fromkeys(("colleague", "admin"), 404),
        )
        for method, data in (("GET", None), ("POST", {}))
    ],
    Route(
        "field:leave_cancel",
        _leave,
        method="POST",
        allowed={"technician"},
        denied=403,
        others={"colleague": 404},
    ),
    Route("field:swap", allowed=OWN, denied=403, others={"admin": 404}),
    Route("field:swap", method="POST", data={}, allowed=OWN, denied=403, others={"admin": 404}),
    Route("field:swap_answer", _swap, method="POST", allowed={"colleague"}, denied=403),
    Route("field:swap_cancel", _swap, method="POST", allowed={"technician"}, denied=403),
    Route("field:roster", allowed=OWN, denied=403, others={"admin": 404}),
    _api("roster", allowed={*READERS, *OWN}),
    _api("leaves", allowed={*EVERY_DESK, *OWN}),
    _api("leaves", method="POST", data={"kind": "x"}, allowed={*EVERY_DESK, *OWN}),
    _api("leave", _leave, allowed={*WORKERS, "technician"}, denied=404),
    _api(
        "leave_letters",
        _leave,
        method="POST",
        data={},
        allowed={"technician"},
        denied=404,
        others=dict.fromkeys(WORKERS, 403),
    ),
    _api(
        "leave_decide",
        _leave,
        method="POST",
        data={"approve": False, "note": ""},
        allowed=WORKERS,
        denied=404,
        others={"leader": 403, "technician": 403},
    ),
    _api(
        "leave_withdraw",
        _leave,
        method="POST",
        data={},
        allowed={"technician"},
        denied=404,
        others=dict.fromkeys((*WORKERS, "leader"), 403),
    ),
    _api("on_call", allowed={*READERS, *OWN}),
    _api("on_call_calls", allowed={*READERS, *OWN}),
    _api(
        "on_call_acknowledge",
        _call,
        method="POST",
        data={},
        allowed={"technician"},
        denied=404,
        others=dict.fromkeys((*WORKERS, "leader"), 403),
    ),
    _api(
        "on_call_stop",
        _call,
        method="POST",
        data={"reason": ""},
        allowed=WORKERS,
        denied=404,
        others={"leader": 403, "technician": 403},
    ),
)
