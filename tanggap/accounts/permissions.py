"""The closed list of permission codes, grouped as the role editor shows them.

Code asks for a permission by its code and a unit's path; only roles hold codes. A code that is not in this
list cannot be given to a role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Permission:
    """One act or one kind of sight, with the title that the role editor shows."""

    code: str
    title: Any


@dataclass(frozen=True, slots=True)
class PermissionGroup:
    """Permissions that are read together."""

    code: str
    title: Any
    permissions: tuple[Permission, ...]


GROUPS: tuple[PermissionGroup, ...] = (
    PermissionGroup(
        "organization",
        _("Organisation"),
        (
            Permission("setup.view", _("Open the setup pages")),
            Permission("unit.view", _("See units and calendars")),
            Permission("unit.manage", _("Add, edit, move and retire units")),
            Permission("calendar.manage", _("Edit working calendars")),
            Permission("party.view", _("See customers, sites and offices")),
            Permission("party.manage", _("Add, edit and retire customers, sites and offices")),
        ),
    ),
    PermissionGroup(
        "people",
        _("People and rights"),
        (
            Permission("user.view", _("See people")),
            Permission("user.manage", _("Add, edit and deactivate people")),
            Permission("role.manage", _("Edit roles")),
            Permission("grant.manage", _("Give and end roles")),
            Permission("team.manage", _("Add and edit teams")),
        ),
    ),
    PermissionGroup(
        "tickets",
        _("Tickets"),
        (
            Permission("ticket.view", _("See all tickets of the unit")),
            Permission("ticket.create", _("Report or add a ticket")),
            Permission("ticket.edit", _("Edit a ticket's facts")),
            Permission("ticket.validate", _("Accept or reject new tickets")),
            Permission("ticket.assign", _("Assign and reassign tickets")),
            Permission("ticket.work", _("Be given tickets and work them")),
            Permission("ticket.move", _("Change a ticket's state")),
            Permission("ticket.priority", _("Override a ticket's priority")),
            Permission("ticket.note", _("Read and write internal notes")),
            Permission("ticket.reply", _("Answer the reporter")),
            Permission("ticket.delete", _("Delete a ticket, with a reason")),
            Permission("ticket.restore", _("Bring back a deleted ticket")),
            Permission("ticket.export", _("Export ticket lists")),
            Permission("contact.view", _("See telephone numbers and addresses of reporters and customers")),
            Permission("privacy.manage", _("Look after personal data: keep, hand out, erase, hold")),
            Permission("category.manage", _("Edit the categories of tickets")),
            Permission("catalogue.manage", _("Edit the service catalogue")),
            Permission("answer.manage", _("Edit canned answers")),
            Permission("assignment.manage", _("Edit the rules by which tickets are given")),
            Permission("sla.manage", _("Edit service-level policies")),
        ),
    ),
    PermissionGroup(
        "outages",
        _("Outages"),
        (
            Permission("outage.view", _("See outages with what only staff read")),
            Permission("outage.declare", _("Declare outages and plan maintenance")),
            Permission("outage.change", _("Change outages, attach tickets, end them")),
            Permission("outage.approve", _("Approve planned maintenance of others")),
        ),
    ),
    PermissionGroup(
        "fieldwork",
        _("Field work"),
        (
            Permission("technician.view", _("See technicians")),
            Permission("technician.manage", _("Add, edit and deactivate technicians")),
            Permission("work_order.view", _("See all work orders of the unit")),
            Permission("work_order.assign", _("Assign work orders to technicians")),
            Permission("work_order.pick_up", _("Pick up offered work orders")),
            Permission("work_order.progress", _("Report progress on own work orders")),
            Permission("work_report.view", _("See the work reports of the unit")),
            Permission("roster.manage", _("Edit shifts, the roster and turns on call; decide on leave")),
            Permission("attendance.view", _("See attendance with its pictures")),
            Permission("attendance.judge", _("Accept or reject doubtful attendance, enter it by hand")),
            Permission("position.view", _("See where technicians are while on duty")),
            Permission("digest.view", _("See and receive the digests of field work")),
            Permission(
                "fieldwork.manage", _("Edit places of attendance, times of digests, speeds of travel")
            ),
        ),
    ),
    PermissionGroup(
        "knowledge",
        _("Knowledge"),
        (
            Permission("article.view_internal", _("Read articles for staff")),
            Permission("article.edit", _("Write articles and change drafts")),
            Permission(
                "article.publish", _("Publish and retire articles, edit their categories and search words")
            ),
        ),
    ),
    PermissionGroup(
        "approvals",
        _("Approvals"),
        (
            Permission(
                "approval.decide", _("Decide what the own roles are asked to approve; stand in for others")
            ),
            Permission("approval.oversee", _("See all requests for approval of the unit")),
            Permission("approval.manage", _("Set up who approves what")),
        ),
    ),
    PermissionGroup(
        "documents",
        _("Documents"),
        (
            Permission("document.manage", _("Set up letterheads, numbers and forms of documents")),
            Permission("document.withdraw", _("Withdraw documents that were issued")),
        ),
    ),
    PermissionGroup(
        "insight",
        _("Figures and records"),
        (
            Permission("recap.view", _("See recaps of performance")),
            Permission("recap.remark", _("Write notes on days in recaps, publish monthly recaps")),
            Permission("feedback.view", _("See what reporters think of the solutions")),
            Permission("feedback.follow_up", _("Follow up bad answers; be told of each")),
            Permission("audit.view", _("Read the audit trail")),
            Permission("job_run.view", _("See everybody's background jobs")),
            Permission("import.run", _("Import from files")),
            Permission("template.manage", _("Change the words of notices")),
            Permission("notification.manage", _("See undelivered messages and send them again")),
        ),
    ),
)

TITLES: dict[str, Any] = {
    permission.code: permission.title for group in GROUPS for permission in group.permissions
}
"""Permission code to translated title."""

ALL: frozenset[str] = frozenset(TITLES)
"""Every permission code there is."""
