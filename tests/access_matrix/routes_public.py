"""Open to strangers: the probes, reporting and following without an account."""

from __future__ import annotations

from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.intake.services import GuestFacts, guest_report_create
from tanggap.notifications.private_links import opened_link
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.feedback_asking import feedback_link_issue
from tanggap.tickets.services import ticket_create, ticket_resolve, tracking_ask
from tanggap.tickets.tracking_links import tracking_link_issue
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import ANYBODY, NOBODY, Route

RATED_BY_NOBODY = frozenset({"noc", "leader", "admin"})
"""Staff of the branch: they see the ticket, so they do not rate it."""


def prepare(cast: Cast) -> None:
    """A guest's report with private links, and somebody who asked for a code."""
    new = NewTicket(subject="Laporan tamu matriks", unit_id=cast.branch.pk, requester_email="tamu@contoh.id")
    ticket = ticket_create(actor=actor_for(cast["noc"]), new=new)
    cast.things["track_token"] = tracking_link_issue(ticket.pk, LinkOrigin.MAIL)
    solved = ticket_create(
        actor=actor_for(cast["noc"]),
        new=NewTicket(
            subject="Tamu selesai matriks", unit_id=cast.branch.pk, requester_email="tamu@contoh.id"
        ),
    )
    ticket_resolve(
        actor=actor_for(cast["noc"]), number=solved.number, resolution="Kabel diganti.", cause="cable"
    )
    solved.refresh_from_db()
    link = opened_link(feedback_link_issue(solved))
    cast.things["feedback_token"] = link.removeprefix("/feedback/").rstrip("/")
    cast.things["solved_token"] = tracking_link_issue(solved.pk, LinkOrigin.MAIL)
    cast.things["report_reference"] = guest_report_create(
        facts=GuestFacts("Tamu", "tamu.baru@contoh.id", "Laporan yang menunggu", cast.branch.pk),
        uploads=[],
        origin="192.0.2.78",
        language="id",
    )
    cast.things["track_reference"] = tracking_ask(
        number=ticket.number, contact="tamu@contoh.id", origin="192.0.2.77", language="id"
    )


def _token(cast: Cast) -> dict[str, Any]:
    return {"token": cast.things["track_token"]}


def _feedback(cast: Cast) -> dict[str, Any]:
    return {"token": cast.things["feedback_token"]}


def _solved(cast: Cast) -> dict[str, Any]:
    return {"token": cast.things["solved_token"]}


def _report(cast: Cast) -> dict[str, Any]:
    return {"reference": cast.things["report_reference"]}


def _reference(cast: Cast) -> dict[str, Any]:
    return {"reference": cast.things["track_reference"]}


ROUTES = (
    Route("public:healthz", allowed=ANYBODY),
    Route("public:readyz", allowed=ANYBODY),
    # All browsers of the matrix ask from the loopback address, which may read it.
    Route("public:metrics", allowed=ANYBODY),
    Route("public:report", allowed=ANYBODY),
    Route("public:report", method="POST", data={"subject": ""}, allowed=ANYBODY),
    Route("public:report_code", _report, allowed=ANYBODY),
    Route("public:report_code", _report, method="POST", data={"code": "1"}, allowed=ANYBODY),
    # Without the code from the mailbox nothing goes out, whoever asks.
    Route(
        "public:report_code", _report, method="POST", data={"act": "follow"}, allowed=NOBODY, anonymous=404
    ),
    Route("public:report_code", {"reference": "ditebak"}, allowed=NOBODY, anonymous=404),
    Route("public:track", allowed=ANYBODY),
    Route("public:track", method="POST", data={"number": "", "contact": ""}, allowed=ANYBODY),
    Route("public:track_code", _reference, allowed=ANYBODY),
    Route("public:track_code", _reference, method="POST", data={"code": ""}, allowed=ANYBODY),
    Route("public:track_code", {"reference": "ditebak"}, allowed=NOBODY, anonymous=404),
    # Whoever has the link is let in, and nobody by guessing.
    Route("public:tracked", _token, allowed=ANYBODY, shows="Laporan tamu matriks"),
    Route("public:tracked", {"token": "0" * 43}, allowed=NOBODY, anonymous=404),
    Route("public:track_revoke", _token, method="POST", allowed=ANYBODY),
    # Whoever holds the link may answer, but nobody who sees the ticket as staff.
    Route("public:feedback", _feedback, allowed=ANYBODY, shows="Tamu selesai matriks"),
    Route("public:feedback", {"token": "0" * 43}, allowed=NOBODY, anonymous=404),
    Route(
        "public:feedback",
        _feedback,
        method="POST",
        data={"score": "4"},
        allowed=ANYBODY - RATED_BY_NOBODY,
        opens={302},
        denied=403,
    ),
    Route(
        "public:track_rate",
        _solved,
        method="POST",
        data={"score": "5"},
        allowed=ANYBODY - RATED_BY_NOBODY,
        opens={302},
        denied=403,
    ),
    Route("public:track_rate", {"token": "0" * 43}, method="POST", allowed=NOBODY, anonymous=404),
    Route("public:track_revoke", {"token": "0" * 43}, method="POST", allowed=NOBODY, anonymous=404),
)
