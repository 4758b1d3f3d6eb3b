"""Tables of approvals."""

from __future__ import annotations

from tanggap.approvals.models.delegation import ApprovalDelegation
from tanggap.approvals.models.request import ApprovalDecision, ApprovalRequest, ApprovalTurn
from tanggap.approvals.models.role_request import RoleRequest
from tanggap.approvals.models.route import ApprovalRoute

__all__ = [
    "ApprovalDecision",
    "ApprovalDelegation",
    "ApprovalRequest",
    "ApprovalRoute",
    "ApprovalTurn",
    "RoleRequest",
]
