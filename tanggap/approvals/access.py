"""What the packages below ask about approvals."""

from __future__ import annotations

from collections.abc import Collection

from tanggap.approvals.models import ApprovalRequest
from tanggap.kernel.actor import Actor


def requests_seen(actor: Actor, keys: Collection[int]) -> set[int]:
    """Of the requests, those that the actor may see now."""
    rows = ApprovalRequest.objects.visible_to(actor).filter(pk__in=keys)
    return set(rows.values_list("pk", flat=True))
