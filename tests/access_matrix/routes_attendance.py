"""Attendance: the own pages of a technician, the wall, the places."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.attendance import services
from tanggap.fieldwork.attendance.services import PlaceFacts
from tanggap.fieldwork.attendance.tests.factories import take
from tanggap.fieldwork.models import Technician
from tanggap.kernel.ids import new_public_id
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import NOBODY, Route

OWN = frozenset({"technician", "colleague"})
READERS = frozenset({"admin", "noc", "leader"})
JUDGES = frozenset({"admin", "noc"})


def prepare(cast: Cast) -> None:
    """A doubtful entry of the technician, and a place of the branch."""
    for name in ("technician", "colleague"):
        technician, _created = Technician.objects.get_or_create(
            user=cast[name], defaults={"code": f"FIELD-{name}", "home_unit": cast.branch}
        )
        services.consent_give(actor=actor_for(cast[name]), technician=technician)
    technician = Technician.objects.select_related("user", "home_unit").get(user=cast["technician"])
    cast.things["attendance_entry"] = take(technician, latitude=None, longitude=None)
    colleague = make_person("Matriks absen", role="technician", at=cast.branch)
    Technician.objects.create(user=colleague, code="ABSEN-1", home_unit=cast.branch)
    admin = actor_for(cast["admin"])
    facts = PlaceFacts("Kantor matriks", cast.branch.pk, Decimal("0.5"), Decimal("101.4"), 150)
    cast.things["attendance_place"] = services.place_create(actor=admin, facts=facts)


def _entry(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.things["attendance_entry"].public_id}


def _nothing(_cast: Cast) -> dict[str, Any]:
    return {"public_id": new_public_id()}


def _place(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["attendance_place"].pk}


def _chosen(cast: Cast) -> dict[str, Any]:
    return {"selected": str(cast.things["attendance_entry"].public_id), "verdict": "accepted"}


def _for_technician(cast: Cast) -> dict[str, Any]:
    return {"technician": "ABSEN-1", "direction": "in", "at": "x"}


FIELD_ADMIN = {"admin": 404}
"""He may open technicians' pages, but has no record of his own."""


def _call(name: str, *rest: Any, **more: Any) -> Route:
    """A call of the API."""
    return Route(f"api:{name}", *rest, **{"anonymous": 401, "content_type": "application/json", **more})


ROUTES = (
    Route("field:attendance", allowed=OWN, denied=403, others=FIELD_ADMIN),
    Route(
        "field:attendance_entry",
        _entry,
        allowed={"technician"},
        denied=403,
        others={"colleague": 404, "admin": 404},
    ),
    Route(
        "field:attendance_challenge",
        method="POST",
        data={"direction": "in"},
        allowed=OWN,
        denied=403,
        opens={201},
        others=FIELD_ADMIN,
    ),
    Route("field:attendance_send", method="POST", allowed=OWN, denied=403, opens={422}, others=FIELD_ADMIN),
    Route(
        "field:attendance_consent",
        method="POST",
        data={"agree": "yes"},
        allowed=OWN,
        denied=403,
        others=FIELD_ADMIN,
    ),
    Route("desk:attendance", allowed=READERS | {"other_noc"}, denied=403),
    Route(
        "desk:attendance",
        query="state=waiting",
        allowed=READERS,
        denied=403,
        others={"other_noc": 200},
        shows="Matriks technician",
    ),
    Route("desk:attendance_recap", allowed=READERS | {"other_noc"}, denied=403),
    Route("desk:attendance_entry", _entry, allowed=READERS, denied=403, others={"other_noc": 404}),
    Route(
        "desk:attendance_entry",
        _entry,
        method="POST",
        data={"verdict": "accepted"},
        allowed=READERS,
        denied=403,
        opens={422},
        others={"other_noc": 404},
    ),
    Route(
        "desk:attendance_accept",
        _nothing,
        method="POST",
        allowed=NOBODY,
        denied=403,
        others=dict.fromkeys(("admin", "noc", "other_noc"), 404),
    ),
    Route(
        "desk:attendance_judge",
        method="POST",
        data=_chosen,
        allowed=JUDGES | {"other_noc"},
        denied=403,
        opens={302},
    ),
    Route("desk:attendance_by_hand", allowed=JUDGES | {"other_noc"}, denied=403),
    Route(
        "desk:attendance_by_hand",
        query="technician=ABSEN-1",
        allowed=JUDGES,
        denied=403,
        others={"other_noc": 404},
    ),
    Route(
        "desk:attendance_by_hand",
        method="POST",
        data=_for_technician,
        allowed=JUDGES,
        denied=403,
        opens={422},
        others={"other_noc": 404},
    ),
    Route("setup:attendance", allowed=JUDGES | {"other_noc"}, denied=403),
    Route(
        "setup:attendance",
        method="POST",
        data={"photo_days": "x"},
        allowed=JUDGES | {"other_noc"},
        denied=403,
        opens={422},
    ),
    Route("setup:attendance_place_new", allowed=JUDGES | {"other_noc"}, denied=403),
    Route(
        "setup:attendance_place_new", method="POST", allowed=JUDGES | {"other_noc"}, denied=403, opens={422}
    ),
    Route("setup:attendance_place", _place, allowed=JUDGES, denied=403, others={"other_noc": 404}),
    Route(
        "setup:attendance_place",
        _place,
        method="POST",
        allowed=JUDGES,
        denied=403,
        opens={422},
        others={"other_noc": 404},
    ),
    Route(
        "setup:attendance_place_retire",
        lambda _cast: {"pk": 999_999_999},
        method="POST",
        allowed=NOBODY,
        denied=403,
        others=dict.fromkeys(("admin", "noc", "other_noc"), 404),
    ),
    _call("attendance_own", allowed=OWN),
    _call("attendance_challenge", method="POST", data={"direction": "in"}, allowed=OWN, opens={201}),
    _call("attendance_check", method="POST", allowed=(), denied=415),
    _call("attendance", allowed=READERS | OWN | {"other_noc"}, denied=403),
    _call("attendance_entry", _entry, allowed=READERS | {"technician"}),
    _call(
        "attendance_judge",
        _entry,
        method="POST",
        data={"verdict": "rejected", "reason": "Uji"},
        allowed=JUDGES,
        others={"leader": 403, "technician": 403},
    ),
)
