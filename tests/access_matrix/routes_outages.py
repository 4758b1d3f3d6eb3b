"""Outages: everybody reads what is public; the desk declares, changes, approves."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.kernel import clock
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import OutageSuggestion
from tanggap.tickets.outages.drafts import OutageDraft
from tanggap.tickets.services import outage_attach, outage_declare, ticket_create
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import ANYBODY, SIGNED_IN, Route

VIEWERS = ("admin", "noc", "leader")
CHANGERS = ("admin", "noc")
HIDDEN = {"other_noc": 404}
desk_route = partial(Route, denied=403)


def prepare(cast: Cast) -> None:
    """An outage of the first branch with a ticket, a maintenance that admin planned, a suggestion."""
    noc, admin = actor_for(cast["noc"]), actor_for(cast["admin"])
    now = clock.now()
    outage = outage_declare(
        actor=noc, draft=OutageDraft("Gangguan matriks", cast.branch.pk, public_text="Mati.")
    )
    planned = outage_declare(
        actor=admin,
        draft=OutageDraft(
            "Pemeliharaan matriks",
            cast.branch.pk,
            public_text="Ganti perangkat.",
            kind="maintenance",
            started_at=now + timedelta(days=2),
            estimated_end=now + timedelta(days=2, hours=3),
        ),
    )
    ticket = ticket_create(
        actor=noc, new=NewTicket(subject="Tiket massal", unit_id=cast.branch.pk, kind="question")
    )
    outage_attach(actor=noc, number=outage.number, ticket_number=ticket.number)
    cast.things |= {
        "outage": outage,
        "planned_outage": planned,
        "outage_ticket": ticket,
        "loose_ticket": ticket_create(
            actor=noc, new=NewTicket(subject="Tiket lepas", unit_id=cast.branch.pk, kind="question")
        ),
        "outage_suggestion": OutageSuggestion.objects.create(
            unit=cast.branch,
            places=5,
            tickets=[ticket.number],
            first_at=now,
            last_at=now,
            created_at=now,
            changed_at=now,
        ),
    }


def outage(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["outage"].number}


def planned(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["planned_outage"].number}


def of_ticket(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["outage_ticket"].number}


def suggestion(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["outage_suggestion"].pk}


def api_filled(cast: Cast) -> dict[str, Any]:
    return {"title": "Baru", "public_text": "Mati.", "unit": cast.branch.code}


def filled(cast: Cast) -> dict[str, Any]:
    return {
        "declared": "yes",
        "kind": "unplanned",
        "title": "Baru",
        "public_text": "Mati.",
        "unit": cast.branch.pk,
        "status": "investigating",
    }


def api(name: str, *rest: Any, **more: Any) -> Route:
    return Route(f"api:{name}", *rest, **{"anonymous": 401, "content_type": "application/json", **more})


acted = partial(api, arguments=outage, method="POST", allowed=CHANGERS, others={"leader": 403})
changed = partial(desk_route, arguments=outage, method="POST", allowed=CHANGERS, others=HIDDEN)

ROUTES = (
    Route("public:status", allowed=ANYBODY, shows=""),
    Route("public:status_feed", allowed=ANYBODY),
    Route("public:status_known", query="unit=1", allowed=ANYBODY),
    Route("public:status_follow", outage, "POST", data={"wanted": "yes"}, opens={302}, allowed=SIGNED_IN),
    Route("public:status_follow_mail", outage, allowed=ANYBODY, shows="Gangguan matriks"),
    Route("public:status_follow_mail", outage, "POST", data={"email": "x"}, opens={422}, allowed=ANYBODY),
    Route("public:status_follow_code", {"reference": "none"}, opens={404}, allowed=ANYBODY),
    Route("public:status_follow_code", {"reference": "none"}, "POST", opens={404}, allowed=ANYBODY),
    desk_route("desk:outages", allowed=(*VIEWERS, "other_noc")),
    desk_route("desk:outage_resolve", outage, allowed=CHANGERS, others=HIDDEN),
    desk_route("desk:outage_cancel", outage, allowed=CHANGERS, others=HIDDEN),
    desk_route(
        "desk:outages", query="view=all", allowed=VIEWERS, others={"other_noc": 200}, shows="Gangguan matriks"
    ),
    desk_route("desk:outage", outage, allowed=VIEWERS, others=HIDDEN),
    desk_route("desk:outage_new", allowed=(*CHANGERS, "other_noc")),
    desk_route(
        "desk:outage_new",
        method="POST",
        data=filled,
        opens={302},
        allowed=CHANGERS,
        others={"other_noc": 422},
    ),
    desk_route("desk:outage_edit", outage, allowed=CHANGERS, others=HIDDEN),
    changed("desk:outage_edit", data={"title": ""}, opens={422}),
    changed("desk:outage_post", data={"text": "Tim jalan", "public": "on"}, opens={302}),
    changed("desk:outage_resolve", data={"resolution": "Beres", "cause": "cable"}, opens={302}),
    changed("desk:outage_cancel", data={"reason": "Salah"}, opens={302}),
    changed("desk:outage_attach", data={"numbers": "TGP-0"}, opens={302}),
    desk_route("desk:outage_approve", planned, "POST", allowed=("noc",), others=HIDDEN, opens={302}),
    desk_route(
        "desk:outage_detach",
        of_ticket,
        "POST",
        data={"reason": "Lain"},
        allowed=CHANGERS,
        others=HIDDEN,
        opens={302},
    ),
    desk_route("desk:outage_dismiss", suggestion, "POST", allowed=CHANGERS, others=HIDDEN, opens={302}),
    api("outages", allowed=VIEWERS, shows="Gangguan matriks", denied=200),
    api("outages", method="POST", data=api_filled, allowed=CHANGERS, denied=403, opens={201}),
    api("outage", outage, allowed=VIEWERS),
    api("outage", outage, "PATCH", data={"title": "Baru"}, allowed=CHANGERS, others={"leader": 403}),
    acted("outage_updates", data={"text": "Tim jalan"}, opens={200}),
    acted("outage_resolve", data={"resolution": "Beres", "cause": "cable"}, opens={200}),
    acted("outage_cancel", data={"reason": "Salah"}, opens={200}),
    acted("outage_attach", data=lambda cast: {"ticket": cast.things["loose_ticket"].number}, opens={200}),
    acted(
        "outage_detach",
        data=lambda cast: {"ticket": cast.things["outage_ticket"].number, "reason": "Lain"},
        opens={200},
    ),
    api(
        "outage_approve",
        planned,
        "POST",
        allowed=("noc",),
        others={"leader": 403, "admin": 403},
        opens={200},
    ),
)
