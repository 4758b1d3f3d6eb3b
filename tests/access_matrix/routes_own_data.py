"""The own data as a file: everybody's own, and nobody else's."""

from __future__ import annotations

from tanggap.accounts.services import actor_for
from tanggap.tickets.services.personal_export import personal_export_request, personal_export_write
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import SIGNED_IN, Route


def prepare(cast: Cast) -> None:
    """A finished file of the customer."""
    run = personal_export_request(actor=actor_for(cast["customer"]))
    personal_export_write.call(run_id=run.pk)
    run.refresh_from_db()
    cast.things["own_data"] = run


def _file(cast: Cast) -> dict[str, object]:
    return {"public_id": cast.things["own_data"].public_id}


ROUTES = (
    Route("account:own_data", allowed=SIGNED_IN),
    Route("account:own_data", method="POST", allowed=SIGNED_IN, opens={302}),
    Route("account:own_data_file", _file, allowed=("customer",)),
)
