"""Roles shipped with the product, one for every kind of person that it serves. They may be edited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from tanggap.accounts import permissions

ADMIN = "admin"
"""Code of the role that may everything; the last person who holds it at the top cannot lose it."""


@dataclass(frozen=True, slots=True)
class ShippedRole:
    """A role as shipped.

    Attributes:
        code: stable code, also used by imports.
        name: English name as stored; shown translated as long as nobody renamed the role.
        home: path of the page after sign-in.
        priority: of several roles the one with the smallest number decides the home page.
    """

    code: str
    name: str
    description: str
    home: str
    priority: int
    permissions: frozenset[str]
    mfa_required: bool = False


_SEE_WORK = frozenset(
    {
        "unit.view",
        "party.view",
        "technician.view",
        "ticket.view",
        "work_order.view",
        "work_report.view",
        "outage.view",
        "recap.view",
    }
)
_ANSWER = frozenset(
    {
        "ticket.create",
        "ticket.edit",
        "ticket.note",
        "ticket.reply",
        "ticket.move",
        "ticket.export",
        "contact.view",
    }
)
_LEAD_TICKETS = frozenset(
    {"ticket.validate", "ticket.assign", "ticket.priority", "ticket.work", "work_order.assign"}
)
_SEE_FIELD = frozenset({"attendance.view", "position.view", "digest.view"})
_RUN_FIELD = _SEE_FIELD | {"roster.manage", "attendance.judge", "fieldwork.manage", "recap.remark"}
_RUN_OUTAGES = frozenset({"outage.declare", "outage.change"})
_SEE_UNITS = frozenset({"unit.view"})
_WRITE_ARTICLES = frozenset({"article.view_internal", "article.edit"})
_FOLLOW_UP = frozenset({"feedback.view", "feedback.follow_up"})
_RUN_ARTICLES = _WRITE_ARTICLES | {"article.publish"}

SHIPPED: tuple[ShippedRole, ...] = (
    ShippedRole(
        ADMIN,
        gettext_noop("Administrator"),
        gettext_noop("Sets up the organisation, people, roles and rules; may do everything."),
        "/setup/",
        10,
        permissions.ALL,
    ),
    ShippedRole(
        "hd_noc",
        gettext_noop("HD NOC (dispatcher)"),
        gettext_noop("Runs the tickets of the unit, assigns technicians and watches their work."),
        "/desk/",
        20,
        _SEE_WORK
        | _ANSWER
        | _LEAD_TICKETS
        | {
            "ticket.delete",
            "ticket.restore",
            "answer.manage",
            "technician.manage",
            "team.manage",
            "party.manage",
            "user.view",
            "import.run",
            "job_run.view",
            "notification.manage",
            "outage.approve",
            "approval.decide",
        }
        | _RUN_FIELD
        | _RUN_OUTAGES
        | _RUN_ARTICLES
        | _FOLLOW_UP,
    ),
    ShippedRole(
        "agent",
        gettext_noop("Support agent"),
        gettext_noop("Answers customers, works tickets and passes field jobs on."),
        "/desk/",
        30,
        (_SEE_WORK - {"recap.view"})
        | _ANSWER
        | _LEAD_TICKETS
        | _RUN_OUTAGES
        | _WRITE_ARTICLES
        | {"party.manage", "position.view"},
    ),
    ShippedRole(
        "qa",
        gettext_noop("Head of NOC / QA"),
        gettext_noop("Watches quality: figures, overdue and reopened tickets, priorities."),
        "/desk/",
        25,
        _SEE_WORK
        | _ANSWER
        | _LEAD_TICKETS
        | _RUN_ARTICLES
        | _FOLLOW_UP
        | _RUN_OUTAGES
        | _SEE_FIELD
        | {
            "user.view",
            "job_run.view",
            "notification.manage",
            "sla.manage",
            "answer.manage",
            "outage.approve",
            "recap.remark",
            "approval.decide",
        },
    ),
    ShippedRole(
        "field_admin",
        gettext_noop("Field admin of a section"),
        gettext_noop("Validates requests of the section and gives them to its staff."),
        "/desk/",
        35,
        _SEE_WORK
        | _ANSWER
        | _LEAD_TICKETS
        | _WRITE_ARTICLES
        | _RUN_FIELD
        | {
            "answer.manage",
            "technician.manage",
            "team.manage",
            "party.manage",
            "user.view",
            "approval.decide",
        },
    ),
    ShippedRole(
        "technician",
        gettext_noop("Technician"),
        gettext_noop("Works jobs in the field from a phone."),
        "/field/",
        40,
        frozenset({"ticket.work", "work_order.pick_up", "work_order.progress", "article.view_internal"}),
    ),
    ShippedRole(
        "customer",
        gettext_noop("Customer"),
        gettext_noop("Reports faults and follows the own tickets."),
        "/portal/",
        80,
        frozenset({"ticket.create"}),
    ),
    ShippedRole(
        "office_staff",
        gettext_noop("Office staff"),
        gettext_noop("Reports faults and requests of the own office and follows them."),
        "/portal/",
        70,
        frozenset({"ticket.create"}),
    ),
    ShippedRole(
        "leader",
        gettext_noop("Leader"),
        gettext_noop("Reads figures and approves results."),
        "/office/",
        50,
        _SEE_WORK
        | {
            "user.view",
            "ticket.export",
            "article.view_internal",
            "feedback.view",
            "attendance.view",
            "digest.view",
            "recap.remark",
            "approval.decide",
            "approval.oversee",
            "document.withdraw",
        },
    ),
    ShippedRole(
        "auditor",
        gettext_noop("Auditor"),
        gettext_noop("Reads everything, changes nothing."),
        "/office/",
        55,
        _SEE_WORK
        | {
            "user.view",
            "ticket.export",
            "audit.view",
            "approval.oversee",
            "job_run.view",
            "article.view_internal",
            "feedback.view",
        },
    ),
    ShippedRole(
        "area",
        gettext_noop("Area"),
        gettext_noop("Allocates the budgets of the area's clusters."),
        "/office/",
        60,
        _SEE_UNITS,
    ),
    ShippedRole(
        "region",
        gettext_noop("Region"),
        gettext_noop("Sets recommendations and approves evidence of the region."),
        "/office/",
        61,
        _SEE_UNITS,
    ),
    ShippedRole(
        "branch_manager",
        gettext_noop("Branch manager"),
        gettext_noop("Approves evidence of the branch."),
        "/office/",
        62,
        _SEE_UNITS,
    ),
    ShippedRole(
        "mcot",
        gettext_noop("MCOT"),
        gettext_noop("Approves evidence of the clusters."),
        "/office/",
        63,
        _SEE_UNITS,
    ),
    ShippedRole(
        "gm_sbp",
        gettext_noop("GM SBP"),
        gettext_noop("Follows the SBPs, their evidence and what is pending."),
        "/office/",
        64,
        _SEE_UNITS,
    ),
    ShippedRole(
        "sbp_cluster",
        gettext_noop("SBP Cluster"),
        gettext_noop("Requests budgets and reports spending of a cluster with evidence."),
        "/office/",
        65,
        _SEE_UNITS,
    ),
)

BY_CODE: dict[str, ShippedRole] = {role.code: role for role in SHIPPED}
HOMES: tuple[tuple[str, Any], ...] = (
    ("/setup/", _("Setup")),
    ("/desk/", _("Desk")),
    ("/field/", _("Field work")),
    ("/portal/", _("Portal")),
    ("/office/", pgettext_lazy("part of the product", "Office")),
)
"""Home pages that a role may open after sign-in."""


def shown_text(stored: str, code: str, field: str) -> Any:
    """The translation of a shipped role's name or description that nobody edited, else the stored text."""
    shipped = BY_CODE.get(code)
    return _(stored) if stored and shipped is not None and getattr(shipped, field) == stored else stored
