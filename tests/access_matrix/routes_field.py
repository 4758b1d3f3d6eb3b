"""The technician's pages."""

from __future__ import annotations

from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.positions.services.devices import device_pair
from tanggap.fieldwork.services import work_order_assign, work_order_offer
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import ticket_create
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import ANYBODY, Route

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
    pairing = device_pair(actor=actor_for(lead.user), technician=lead, label="HP matriks")
    cast.things["device_secret"] = pairing.secret
    other = device_pair(actor=actor_for(lead.user), technician=lead, label="HP lama matriks")
    cast.things["device_id"] = other.device.pk


def _job(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["field_job"].number}


def _offer(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["field_offer"].number}


def _device(cast: Cast) -> dict[str, Any]:
    return {"secret": cast.things["device_secret"]}


def _no_device(_cast: Cast) -> dict[str, Any]:
    return {"secret": "guessed"}


KEYED = {"request_key": "matriks"}

ROUTES = (
    # The secret in the address is the whole right, for phones without a session.
    Route("tracker", _device, query="id=1", allowed=ANYBODY),
    Route("tracker", _device, method="POST", query="id=1", allowed=ANYBODY),
    Route("tracker", _no_device, query="id=1", allowed=ANYBODY, opens={400}),
    Route("field:home", allowed=FIELD, denied=403),
    Route("field:jobs", allowed=FIELD, denied=403),
    Route("field:outbox", allowed=FIELD, denied=403),
    # Tells everybody with a session whose it is, and others that they have none.
    Route("field:outbox_state", anonymous=401),
    # The admin and the colleague see or could take the branch's tickets; none of them had this job.
    Route(
        "field:job_remark",
        _job,
        method="POST",
        data={"body": "Kabel sudah saya ganti", **KEYED},
        allowed={"technician"},
        opens={302},
        denied=403,
        others={"colleague": 404},
    ),
    Route(
        "field:job_part_add",
        _job,
        method="POST",
        data={"name": "Konektor", "quantity": "2", **KEYED},
        allowed={"technician"},
        opens={302},
        denied=403,
        others={"colleague": 404, "admin": 404},
    ),
    Route(
        "field:job_part_remove",
        lambda cast: {**_job(cast), "pk": 999_999},
        method="POST",
        allowed=(),
        denied=403,
        others={"technician": 404, "colleague": 404, "admin": 404},
    ),
    # Nobody is at the place yet, so that the technician is told by message, on the page of the job.
    Route(
        "field:job_code",
        _job,
        method="POST",
        allowed={"technician"},
        opens={302},
        denied=403,
        others={"colleague": 404, "admin": 404},
    ),
    Route("public:manifest", allowed=ANYBODY),
    Route("public:app_icon", {"side": 192}, allowed=ANYBODY),
    Route("public:app_icon_cut", {"side": 512}, allowed=ANYBODY),
    # Without a technician's record the admin has no phone, no duty and no way.
    Route("field:devices", allowed=FIELD - {"admin"}, denied=403, others={"admin": 404}),
    Route("field:track", allowed=FIELD - {"admin"}, denied=403, others={"admin": 404}),
    Route(
        "field:device_add",
        method="POST",
        data={"label": ""},
        allowed=FIELD - {"admin"},
        denied=403,
        others={"admin": 404},
    ),
    Route(
        "field:device_remove",
        lambda cast: {"pk": cast.things["device_id"]},
        method="POST",
        allowed={"technician", "admin"},
        denied=403,
        others={"colleague": 404},
    ),
    Route(
        "field:duty",
        method="POST",
        data={"state": "on"},
        allowed=FIELD - {"admin"},
        denied=403,
        others={"admin": 404},
    ),
    Route(
        "field:position",
        method="POST",
        data={"latitude": 0.5, "longitude": 101.4},
        content_type="application/json",
        allowed=FIELD - {"admin"},
        denied=403,
        others={"admin": 404},
    ),
    Route("field:recap", allowed=FIELD, denied=403),
    Route("field:recap_ranking", allowed=FIELD, denied=403),
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
    # There is no such item: the technician learns no more than others.
    Route(
        "field:job_item",
        lambda cast: {**_job(cast), "pk": 999_999},
        method="POST",
        allowed=(),
        denied=403,
        others={"technician": 404, "colleague": 404, "admin": 404},
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
