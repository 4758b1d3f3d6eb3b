"""The portal: everybody's own reports, and nobody else's."""

from __future__ import annotations

from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import ticket_create, ticket_resolve
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import SIGNED_IN, Route

OWN = frozenset({"customer"})
KEYED = {"request_key": "matriks"}


def prepare(cast: Cast) -> None:
    """A report of the customer, and one that was solved."""
    for name in ("portal_open", "portal_solved", "portal_rated"):
        new = NewTicket(subject=f"Laporan {name}", unit_id=cast.branch.pk, requester_id=cast["customer"].pk)
        cast.things[name] = ticket_create(actor=actor_for(cast["customer"]), new=new)
    for name in ("portal_solved", "portal_rated"):
        ticket_resolve(
            actor=actor_for(cast["noc"]),
            number=cast.things[name].number,
            resolution="Sambungan diganti.",
            cause="connector",
        )


def _open(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["portal_open"].number}


def _solved(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["portal_solved"].number}


def _rated(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["portal_rated"].number}


ROUTES = (
    Route("portal:home", allowed=SIGNED_IN),
    Route("portal:tickets", allowed=SIGNED_IN),
    Route("portal:tickets", query="view=all&q=Laporan", allowed=OWN, shows="Laporan portal_open"),
    Route("portal:submit", allowed=SIGNED_IN),
    # Who belongs to no unit is told why the report cannot be sent.
    Route(
        "portal:submit",
        method="POST",
        data={"subject": "Internet mati", **KEYED},
        allowed=SIGNED_IN - {"stranger"},
        opens={302},
        denied=403,
    ),
    Route("portal:ticket", _open, allowed=OWN, shows="Laporan portal_open"),
    Route(
        "portal:ticket_reply",
        _open,
        method="POST",
        data={"body": "Masih mati.", **KEYED},
        allowed=OWN,
        opens={302},
    ),
    Route("portal:ticket_close", _solved, method="POST", allowed=OWN, opens={302}),
    Route(
        "portal:ticket_reopen",
        _solved,
        method="POST",
        data={"reason": "Mati lagi."},
        allowed=OWN,
        opens={302},
    ),
    Route("portal:ticket_rate", _rated, method="POST", data={"score": "5"}, allowed=OWN, opens={302}),
)
