"""The office's home: for those who see units or tickets of units. Approvals: for whom they concern."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tanggap.accounts.models import Role
from tanggap.accounts.tests.factories import acting
from tanggap.approvals import services
from tanggap.approvals.models import ApprovalDelegation, ApprovalRequest, ApprovalRoute
from tanggap.approvals.steps import Decider, Step, steps_as_json
from tanggap.kernel import clock
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import BUDGET_ROLES, Route

LEADING = BUDGET_ROLES | {"admin", "noc", "other_noc", "leader"}
DECIDES = {"admin", "noc", "other_noc", "leader"}
SEES = {"stranger", "admin", "leader"}
"""Who asked for the role, who decides that, and who oversees the branch."""


def prepare(cast: Cast) -> None:
    """The stranger asks for a role, the leader stands in for the administrator, a route of its own."""
    role = Role.objects.get(code="technician")
    services.role_request_submit(
        actor=acting(cast["stranger"]), role_id=role.pk, unit_id=cast.branch.pk, reason="Teknisi baru"
    )
    cast.things["approval"] = ApprovalRequest.objects.get(kind="role_request")
    now = clock.now()
    cast.things["delegation"] = ApprovalDelegation.objects.create(
        giver=cast["admin"],
        taker=cast["leader"],
        kinds=["another"],
        starts_at=now,
        ends_at=now + timedelta(days=1),
        reason="Cuti",
    )
    step = Step("Pimpinan", (Decider(Role.objects.get(code="leader").pk),))
    cast.things["approval_route"] = ApprovalRoute.objects.create(
        kind="role_request", name="Cabang lain", unit=cast.other_branch, steps=steps_as_json([step])
    )


def approval(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.things["approval"].public_id}


def delegation(cast: Cast) -> dict[str, int]:
    return {"pk": cast.things["delegation"].pk}


def route(cast: Cast) -> dict[str, int]:
    return {"pk": cast.things["approval_route"].pk}


def _call(name: str, *rest: Any, **more: Any) -> Route:
    return Route(f"api:{name}", *rest, **{"anonymous": 401, "content_type": "application/json", **more})


ROUTES = (
    Route("office:home", allowed=LEADING, denied=403),
    Route("office:approvals"),
    Route("office:approvals", query="view=all", shows="Matriks stranger", allowed=SEES),
    Route("office:approval", approval, allowed=SEES),
    Route(
        "office:approval_decide",
        approval,
        "POST",
        data={"verdict": "approve", "digest": "old"},
        allowed={"admin"},
        others={"stranger": 403, "leader": 403},
    ),
    Route(
        "office:approval_recall",
        approval,
        "POST",
        allowed={"stranger"},
        others={"admin": 403, "leader": 403},
    ),
    Route("office:approval_batch", method="POST", data={}),
    Route(
        "office:approval_batch",
        method="POST",
        data=lambda cast: {"selected": str(cast.things["approval"].public_id)},
        shows="Matriks stranger",
        allowed=SEES,
    ),
    Route("office:approval_batch_decide", method="POST", data={}),
    Route("office:delegations"),
    Route("office:delegations", method="POST", data={"reason": ""}, allowed=DECIDES, denied=403),
    Route("office:delegation_end", delegation, "POST", allowed={"admin", "leader"}),
    _call("approvals"),
    _call("approvals", query="view=all", shows="Matriks stranger", allowed=SEES),
    _call("approval", approval, allowed=SEES),
    _call(
        "approval_decide",
        approval,
        "POST",
        data={"verdict": "approve", "digest": "old"},
        allowed={"admin"},
        others={"stranger": 403, "leader": 403},
    ),
    _call(
        "approval_recall",
        approval,
        "POST",
        data={},
        allowed={"stranger"},
        others={"admin": 403, "leader": 403},
    ),
    _call("approvals_decide_many", method="POST", data={}),
    Route("account:role_request_recall", method="POST", allowed={"stranger"}),
    Route("setup:approval_routes", allowed={"admin"}, denied=403),
    Route("setup:approval_route_new", allowed={"admin"}, denied=403),
    Route("setup:approval_route_new", method="POST", data={"name": ""}, allowed={"admin"}, denied=403),
    Route("setup:approval_route", route, allowed={"admin"}),
    Route("setup:approval_route", route, "POST", data={"name": ""}, allowed={"admin"}),
    Route("setup:approval_route_retire", route, "POST", allowed={"admin"}),
)
