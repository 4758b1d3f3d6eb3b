"""Setup pages of the organisation: entrance, units, calendars, customers, offices, sites."""

from __future__ import annotations

from typing import Any

from tanggap.organization.models import Site
from tanggap.organization.tests.factories import make_calendar
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import NOBODY, Route

ABOVE = {"area", "region", "branch_manager", "mcot", "gm_sbp"}
SEES_BRANCH = ABOVE | {"admin", "noc", "leader"}
SEES_UNITS = SEES_BRANCH | {"other_noc", "cluster"}
ELSEWHERE = {"other_noc": 404, "cluster": 404}
"""Who sees units, but not the first branch, learns nothing of it."""

SEES_PARTIES = {"admin", "noc", "other_noc", "leader"}
WRITES_PARTIES = {"admin", "noc", "other_noc"}


def prepare(cast: Cast) -> None:
    """A calendar, and a site at the first branch."""
    cast.things["calendar"] = make_calendar()
    cast.things["site"] = Site.objects.create(code="MATRIX-S", name="Lokasi Matriks", unit=cast.branch)


def branch(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.branch.pk}


def company(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.company.pk}


def calendar(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["calendar"].pk}


def calendar_day(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["calendar"].pk, "day": "2030-01-02"}


def party_routes(kind: str) -> list[Route]:
    """The pages of one kind of party; the one that is looked at belongs to the first branch."""

    def thing(cast: Cast) -> dict[str, Any]:
        return {"pk": cast.things[kind].pk}

    hidden = {"other_noc": 404}
    return [
        Route(f"setup:{kind}s", allowed=SEES_PARTIES, denied=403),
        Route(
            f"setup:{kind}s",
            allowed={"admin", "noc", "leader"},
            denied=403,
            query="q=matri",
            shows={"customer": "Toko Matriks", "office": "Dinas Matriks", "site": "Lokasi Matriks"}[kind],
        ),
        Route(f"setup:{kind}_new", allowed=WRITES_PARTIES, denied=403),
        Route(f"setup:{kind}_new", {}, "POST", data={"name": "X"}, allowed=WRITES_PARTIES, denied=403),
        Route(f"setup:{kind}", thing, allowed={"admin", "noc", "leader"}, denied=403, others=hidden),
        Route(f"setup:{kind}_edit", thing, allowed={"admin", "noc"}, denied=403, others=hidden),
        *(
            Route(
                f"setup:{kind}_{act}",
                thing,
                "POST",
                data={"version": "1"},
                allowed={"admin", "noc"},
                denied=403,
                others=hidden,
            )
            for act in ("edit", "retire", "restore")
        ),
    ]


ROUTES = (
    Route("setup:home", allowed={"admin"}, denied=403),
    Route("setup:units", allowed=SEES_UNITS, denied=403),
    Route("setup:units", allowed=SEES_BRANCH, denied=403, query="q=cabang+satu", shows="Cabang Satu"),
    Route("setup:unit", branch, allowed=SEES_BRANCH, denied=403, others=ELSEWHERE),
    Route(
        "setup:unit",
        company,
        allowed={"admin"},
        denied=403,
        others=dict.fromkeys(SEES_UNITS - {"admin"}, 404),
    ),
    Route("setup:unit", {"pk": 1_000_000}, allowed=NOBODY, denied=403, others=dict.fromkeys(SEES_UNITS, 404)),
    Route("setup:unit_new", allowed={"admin"}, denied=403),
    Route("setup:unit_edit", branch, allowed={"admin"}, denied=403, others=ELSEWHERE),
    Route("setup:unit_move", branch, allowed={"admin"}, denied=403, others=ELSEWHERE),
    *(
        Route(
            f"setup:unit_{act}",
            branch,
            "POST",
            data={"version": "1"},
            allowed=allowed,
            denied=403,
            others=ELSEWHERE | refused,
        )
        # The branch has a cluster in use and is not retired: even the administrator is told why not.
        for act, allowed, refused in (
            ("edit", {"admin"}, {}),
            ("move", {"admin"}, {}),
            ("retire", NOBODY, {"admin": 403}),
            ("restore", NOBODY, {"admin": 403}),
        )
    ),
    Route("setup:calendars", allowed=SEES_UNITS, denied=403),
    Route("setup:calendar", calendar, allowed=SEES_UNITS, denied=403),
    Route("setup:calendar_new", allowed={"admin"}, denied=403),
    Route("setup:calendar_new", {}, "POST", data={"name": "X"}, allowed={"admin"}, denied=403),
    Route("setup:calendar_edit", calendar, allowed={"admin"}, denied=403),
    Route("setup:calendar_edit", calendar, "POST", data={"name": "X"}, allowed={"admin"}, denied=403),
    Route("setup:calendar_day_new", calendar, allowed={"admin"}, denied=403),
    Route("setup:calendar_day_new", calendar, "POST", data={"name": "X"}, allowed={"admin"}, denied=403),
    Route(
        "setup:calendar_day_remove",
        calendar_day,
        "POST",
        data={"version": "0"},
        allowed={"admin"},
        denied=403,
    ),
    *(
        Route(f"setup:calendar_{act}", calendar, "POST", data={}, allowed={"admin"}, denied=403)
        for act in ("retire", "restore")
    ),
    *party_routes("customer"),
    *party_routes("office"),
    *party_routes("site"),
)
