"""The service catalogue: edited by administrators, read by office staff, validated by the section."""

from __future__ import annotations

from typing import Any

from tanggap.accounts.tests.factories import acting
from tanggap.tickets.catalogue.selectors import offered
from tanggap.tickets.catalogue.services.requests import RequestFacts, service_request_create
from tanggap.tickets.models import CatalogueService
from tanggap.tickets.tests.factories import make_category
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route


def prepare(cast: Cast) -> None:
    """A service of the branch, and a request of the office that waits for validation."""
    cast.things["offered"] = CatalogueService.objects.create(
        code="layanan-matriks", name="Layanan Matriks", unit=cast.branch, category=make_category("Matriks")
    )

    offered.clear()
    cast.things["asked_for"] = service_request_create(
        actor=acting(cast["office"]),
        code="layanan-matriks",
        facts=RequestFacts("Permohonan matriks"),
    )


def _code(_cast: Cast) -> dict[str, object]:
    return {"code": "layanan-matriks"}


def _number(cast: Cast) -> dict[str, object]:
    return {"number": cast.things["asked_for"].number}


def _service(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["offered"].pk}


_FORM = {"document-TOTAL_FORMS": "0", "document-INITIAL_FORMS": "0"}
_EDIT: dict[str, Any] = {"allowed": {"admin"}, "denied": 403}
_ASK: dict[str, Any] = {"allowed": {"office"}, "denied": 403}
_VALIDATE: dict[str, Any] = {"allowed": {"admin", "noc"}, "denied": 403, "others": {"other_noc": 404}}

ROUTES = (
    Route("setup:catalogue", shows="Layanan Matriks", **_EDIT),
    Route("setup:catalogue_new", **_EDIT),
    Route("setup:catalogue_new", method="POST", data=_FORM, **_EDIT),
    Route("setup:catalogue_service", _service, **_EDIT),
    Route("setup:catalogue_service", _service, "POST", data=_FORM, **_EDIT),
    Route("setup:catalogue_retire", _service, "POST", **_EDIT),
    Route("setup:catalogue_restore", _service, "POST", **_EDIT),
    Route("portal:services", shows="Layanan Matriks", **_ASK),
    Route("portal:service", _code, shows="Layanan Matriks", **_ASK),
    Route("portal:service_new", _code, **_ASK),
    Route("portal:service_new", _code, "POST", data={"subject": ""}, **_ASK),
    Route("portal:ticket", _number, allowed={"office"}, shows="Permohonan matriks"),
    Route("portal:ticket_answer", _number, "POST", data={"body": ""}, allowed={"office"}),
    Route("portal:ticket_withdraw", _number, "POST", allowed={"office"}),
    Route("desk:validation", allowed={"admin", "noc", "other_noc"}, denied=403),
    Route("desk:validation_request", _number, shows="Permohonan matriks", **_VALIDATE),
    Route("desk:validation_decide", _number, "POST", data={"verdict": ""}, **_VALIDATE),
    Route("desk:validation_accept", method="POST", allowed={"admin", "noc", "other_noc"}, denied=403),
)
