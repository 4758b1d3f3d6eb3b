"""All writes of approvals."""

from __future__ import annotations

from tanggap.approvals.services.decisions import (
    MOST_AT_ONCE,
    Item,
    ItemResult,
    approval_decide,
    approvals_decide_many,
)
from tanggap.approvals.services.delegations import (
    DelegationFacts,
    delegation_end,
    delegation_give,
    possible_delegates,
)
from tanggap.approvals.services.reminders import reminders_send
from tanggap.approvals.services.role_requests import (
    role_request_newest,
    role_request_submit,
    roles_to_ask_for,
)
from tanggap.approvals.services.routes import (
    RouteFacts,
    route_create,
    route_edit,
    route_load,
    route_retire,
)
from tanggap.approvals.services.submission import (
    Submission,
    approval_hold,
    approval_recall,
    approval_submit,
    approval_withdraw,
)

__all__ = [
    "MOST_AT_ONCE",
    "DelegationFacts",
    "Item",
    "ItemResult",
    "RouteFacts",
    "Submission",
    "approval_decide",
    "approval_hold",
    "approval_recall",
    "approval_submit",
    "approval_withdraw",
    "approvals_decide_many",
    "delegation_end",
    "delegation_give",
    "possible_delegates",
    "reminders_send",
    "role_request_newest",
    "role_request_submit",
    "roles_to_ask_for",
    "route_create",
    "route_edit",
    "route_load",
    "route_retire",
]
