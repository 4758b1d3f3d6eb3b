"""People, roles, grants and teams under ``/setup/``."""

from __future__ import annotations

from tanggap.accounts.models import Role
from tanggap.accounts.tests.factories import make_person, make_team
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import NOBODY, Route

SEES_PEOPLE = {"admin", "noc", "other_noc", "leader"}
OF_THE_BRANCH = {"admin", "noc", "leader"}
MANAGES_TEAMS = {"admin", "noc", "other_noc"}


def prepare(cast: Cast) -> None:
    """Somebody to act on, a closed account, a team of each branch."""
    cast.things["member"] = make_person("Matriks anggota", role="agent", at=cast.branch)
    cast.things["closed"] = make_person("Matriks tertutup", home_unit=cast.branch, is_active=False)
    cast.things["team"] = make_team("matriks", cast.branch)
    cast.things["agent_role"] = Role.objects.get(code="agent")


def member(cast: Cast) -> dict[str, int]:
    return {"pk": cast.things["member"].pk}


def closed(cast: Cast) -> dict[str, int]:
    return {"pk": cast.things["closed"].pk}


def grant(cast: Cast) -> dict[str, int]:
    return {"grant_id": cast.things["member"].grants.get().pk}


def team(cast: Cast) -> dict[str, int]:
    return {"pk": cast.things["team"].pk}


def role(cast: Cast) -> dict[str, int]:
    return {"pk": cast.things["agent_role"].pk}


def admin(cast: Cast) -> dict[str, int]:
    return {"pk": cast["admin"].pk}


ROUTES = (
    Route("setup:users", allowed=SEES_PEOPLE, denied=403),
    Route(
        "setup:users", query="q=Matriks+anggota", allowed=OF_THE_BRANCH, denied=403, shows="matriks.anggota@"
    ),
    Route("setup:user_new", allowed={"admin"}, denied=403),
    Route("setup:user_new", method="POST", data={"name": "X"}, allowed={"admin"}, denied=403),
    Route("setup:users_deactivate", method="POST", data={"reason": "x"}, allowed={"admin"}, denied=403),
    # Who may see people at all gets 404 for a person of another branch, everybody else 403.
    Route("setup:user", member, allowed=OF_THE_BRANCH, denied=403, others={"other_noc": 404}),
    Route(
        "setup:user", admin, allowed={"admin"}, denied=403, others=dict.fromkeys(SEES_PEOPLE - {"admin"}, 404)
    ),
    Route("setup:user_edit", member, allowed={"admin"}, denied=403, others={"other_noc": 404}),
    Route(
        "setup:user_deactivate",
        member,
        "POST",
        data={"reason": "x"},
        allowed={"admin"},
        denied=403,
        others={"other_noc": 404},
    ),
    Route("setup:user_reactivate", closed, "POST", allowed={"admin"}, denied=403, others={"other_noc": 404}),
    Route("setup:user_invite", member, "POST", allowed={"admin"}, denied=403, others={"other_noc": 404}),
    Route(
        "setup:grant_give", member, "POST", data={}, allowed={"admin"}, denied=403, others={"other_noc": 404}
    ),
    Route("setup:grant_end", grant, "POST", allowed={"admin"}, denied=403, others={"other_noc": 404}),
    Route("setup:roles", allowed=SEES_PEOPLE, denied=403),
    Route("setup:role", role, allowed=SEES_PEOPLE, denied=403),
    Route("setup:role", role, "POST", data={}, allowed={"admin"}, denied=403),
    Route("setup:role_new", allowed={"admin"}, denied=403),
    Route("setup:role_catch_up", role, "POST", allowed={"admin"}, denied=403),
    Route("setup:role_retire", role, "POST", allowed={"admin"}, denied=403),
    Route("setup:role_restore", role, "POST", allowed={"admin"}, denied=403),
    Route("setup:teams", allowed=SEES_PEOPLE, denied=403),
    Route("setup:team_new", allowed=MANAGES_TEAMS, denied=403),
    Route("setup:team", team, allowed=OF_THE_BRANCH, denied=403, others={"other_noc": 404}),
    Route(
        "setup:team", team, "POST", data={}, allowed={"admin", "noc"}, denied=403, others={"other_noc": 404}
    ),
    Route("setup:team_retire", team, "POST", allowed={"admin", "noc"}, denied=403, others={"other_noc": 404}),
    Route(
        "setup:team_restore", team, "POST", allowed={"admin", "noc"}, denied=403, others={"other_noc": 404}
    ),
    Route(
        "setup:user", {"pk": 1_000_000}, allowed=NOBODY, denied=403, others=dict.fromkeys(SEES_PEOPLE, 404)
    ),
)
