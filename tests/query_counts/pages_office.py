"""Pages of the office: what waits, one request, many together."""

from __future__ import annotations

from tanggap.accounts.models import Role
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.approvals import services
from tanggap.approvals.models import ApprovalRequest
from tanggap.tickets.tests.factories import make_cast
from tests.query_counts.page import Page, Shelf

PAGES = (
    Page("office:home"),
    Page("office:approvals"),
    Page("office:approvals", query="?view=all", label="office:approvals all"),
    Page("office:approvals", query="?view=decided", label="office:approvals decided"),
    Page("office:approval", lambda shelf: {"public_id": shelf["request"].public_id}, most=13),
    Page("office:delegations"),
)
EXEMPT = {
    "office:approval_batch": "POST; its selector has a count of its own",
    "office:approval_batch_decide": "writes",
    "office:approval_decide": "writes",
    "office:approval_recall": "writes",
    "office:delegation_end": "writes",
}


def build(shelf: Shelf) -> None:
    """An administrator who decides."""
    cast = make_cast()
    shelf |= {"unit": cast.branch, "reader": make_person("Admin", role="admin", at=cast.branch)}


def fill(shelf: Shelf, rows: int) -> None:
    """People who ask for a role; half of what waits before is decided."""
    role = Role.objects.get(code="technician")
    while ApprovalRequest.objects.filter(state="waiting").count() < rows:
        person = make_person()
        services.role_request_submit(
            actor=acting(person), role_id=role.pk, unit_id=shelf["unit"].pk, reason="Teknisi"
        )
        done = make_person()
        services.role_request_submit(
            actor=acting(done), role_id=role.pk, unit_id=shelf["unit"].pk, reason="Teknisi"
        )
        request = ApprovalRequest.objects.latest("pk")
        services.approval_decide(
            actor=acting(shelf["reader"]),
            public_id=request.public_id,
            verdict="approve",
            digest=request.digest,
        )
        shelf["request"] = ApprovalRequest.objects.filter(state="waiting").latest("pk")
