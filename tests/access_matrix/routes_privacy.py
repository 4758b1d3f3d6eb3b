"""Personal data: for those who look after the whole organisation's."""

from __future__ import annotations

from tanggap.accounts.services import actor_for
from tanggap.tickets.models import LegalHold
from tanggap.tickets.services import privacy
from tanggap.tickets.services.personal_export import personal_export_write
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route

ADMIN = ("admin",)


def prepare(cast: Cast) -> None:
    """A hold, and a file about somebody."""
    admin = actor_for(cast["admin"])
    hold: LegalHold = privacy.legal_hold_place(actor=admin, subject="ditahan@contoh.id", reason="Perkara")
    run = privacy.person_export_request(actor=admin, person=privacy.person_named(admin, "siapa@contoh.id"))
    personal_export_write.call(run_id=run.pk)
    cast.things |= {"hold": hold, "person_file": run}


def _hold(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["hold"].pk}


def _file(cast: Cast) -> dict[str, object]:
    return {"public_id": cast.things["person_file"].public_id}


ROUTES = (
    Route("setup:privacy", allowed=ADMIN, denied=403),
    Route("setup:privacy", method="POST", data={"person": "x@contoh.id"}, allowed=ADMIN, denied=403),
    Route("setup:person_export", method="POST", data={"person": "x@contoh.id"}, allowed=ADMIN, denied=403),
    Route("setup:person_export_file", _file, allowed=ADMIN, denied=403),
    Route("setup:person_erase", method="POST", data={"person": "x@contoh.id"}, allowed=ADMIN, denied=403),
    Route("setup:hold_place", method="POST", data={"subject": ""}, allowed=ADMIN, denied=403),
    Route("setup:hold_lift", _hold, method="POST", allowed=ADMIN, denied=403),
    Route("setup:retention", method="POST", data={"category": "0"}, allowed=ADMIN, denied=403, opens={404}),
)
