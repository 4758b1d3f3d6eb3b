"""Satisfaction: answers for those who watch quality, each of his own units."""

from __future__ import annotations

from tanggap.accounts.services import actor_for
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Feedback
from tanggap.tickets.services import feedback_give_by_reporter, ticket_create, ticket_resolve
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route

READERS = ("admin", "noc", "other_noc", "leader")
THERE = ("admin", "noc", "leader")


def prepare(cast: Cast) -> None:
    """A bad answer of the customer."""
    new = NewTicket(subject="Dinilai matriks", unit_id=cast.branch.pk, requester_id=cast["customer"].pk)
    ticket = ticket_create(actor=actor_for(cast["customer"]), new=new)
    ticket_resolve(actor=actor_for(cast["noc"]), number=ticket.number, resolution="Selesai.", cause="cable")
    feedback_give_by_reporter(
        actor=actor_for(cast["customer"]), number=ticket.number, score=1, comment="Masih lambat."
    )
    cast.things["feedback"] = Feedback.objects.get(ticket=ticket)


def _answer(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["feedback"].pk}


ROUTES = (
    Route("desk:feedback", allowed=READERS, denied=403),
    Route("desk:feedback", query="file=csv", allowed=READERS, denied=403),
    Route(
        "desk:feedback_follow_up",
        _answer,
        allowed=THERE,
        denied=403,
        others={"other_noc": 404},
        shows="Masih lambat.",
    ),
    Route(
        "desk:feedback_follow_up",
        _answer,
        method="POST",
        data={"note": "Ditelepon."},
        allowed=("admin", "noc"),
        denied=403,
        others={"other_noc": 404},
    ),
)
