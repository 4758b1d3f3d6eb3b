"""The technician's pages."""

from __future__ import annotations

from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.services import work_order_assign, work_order_offer
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import ticket_create
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route

FIELD = frozenset({"technician", "colleague", "admin"})
"""The admin holds every right; without a technician's record he finds no job."""


def prepare(cast: Cast) -> None:
    """A job of the technician, and one offered to the branch."""
    noc = actor_for(cast["noc"])
    for name in ("technician", "colleague"):
        Technician.objects.get_or_create(
            user=cast[name], defaults={"code": f"FIELD-{name}", "home_unit": cast.branch}
        )
    lead = Technician.objects.get(user=cast["technician"])
    for name in ("field_job", "field_offer"):
        new = NewTicket(subject=f"Pekerjaan {name}", unit_id=cast.branch.pk)
        cast.things[name] = ticket_create(actor=noc, new=new)
    work_order_assign(actor=noc, number=cast.things["field_job"].number, lead_code=lead.code)
    work_order_offer(actor=noc, number=cast.things["field_offer"].number)


def _job(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["field_job"].number}


def _offer(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["field_offer"].number}


KEYED = {"request_key": "matriks"}

ROUTES = (
    Route("field:home", allowed=FIELD, denied=403),
    Route("field:jobs", allowed=FIELD, denied=403),
    Route("field:recap", allowed=FIELD, denied=403),
    Route("field:recap_cases", query="figure=jobs", allowed=FIELD, denied=403),
    Route("field:job", _job, allowed={"technician"}, denied=403, others={"colleague": 404, "admin": 404}),
    Route("field:job", _offer, allowed=FIELD, denied=403),
    Route(
        "field:job_pick_up",
        _offer,
        method="POST",
        data=KEYED,
        allowed=FIELD - {"admin"},
        opens={302},
        denied=403,
    ),
    Route(
        "field:job_report",
        _job,
        method="POST",
        data={"step": "accepted", **KEYED},
        allowed={"technician"},
        opens={302},
        denied=403,
        others={"colleague": 404, "admin": 404},
    ),
)
