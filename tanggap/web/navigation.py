"""What stands in the navigation, as data: an item shows when its page exists and the actor may open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tanggap.kernel.actor import Actor
from tanggap.web.modules import is_left_out


@dataclass(frozen=True, slots=True)
class Item:
    """One place to go.

    Attributes:
        url_name: name of the address; the item is left out while no such page exists.
        title: word in the navigation.
        icon: name of the icon.
        permissions: any one of these opens the page; empty means everybody who is signed in.
        keys: keyboard shortcut (``g t``), "" for none.
        unless: who holds one of these has a better place for the same and is not offered this one.
        office: only for people of a government office.
    """

    url_name: str
    title: Any
    icon: str
    permissions: tuple[str, ...] = ()
    keys: str = ""
    unless: tuple[str, ...] = ()
    office: bool = False

    def allowed_to(self, actor: Actor) -> bool:
        """Whether the actor may open it and has no better place."""
        if any(actor.holds_anywhere(code) for code in self.unless):
            return False
        if self.office and not (actor.belongs.get("office") and actor.holds_anywhere("ticket.create")):
            return False
        return not self.permissions or any(actor.holds_anywhere(code) for code in self.permissions)


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading; "" has none."""

    title: Any
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An item as it is shown."""

    title: Any
    icon: str
    url: str
    keys: str
    current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A group as it is shown."""

    title: Any
    links: tuple[Link, ...]


STAFF = ("ticket.edit", "ticket.assign", "ticket.validate", "ticket.note")
"""Permissions that make somebody a person of the desk."""

OFFICE = ("approval.decide", "budget.view", "recap.view", "ticket.view", "unit.view")
"""Any one of these opens the office's home; people of the desk have their own."""

DESK: tuple[Group, ...] = (
    Group(
        "",
        (
            Item("desk:home", _("Overview"), "layout-dashboard", STAFF, "g h"),
            Item("desk:tickets", _("Tickets"), "ticket", (*STAFF, "ticket.view"), "g t"),
            Item("desk:work_orders", _("Work orders"), "clipboard-list", ("work_order.assign",), "g w"),
            Item("desk:dispatch", _("Dispatch"), "route", ("work_order.assign",), "g d"),
            Item("desk:validation", _("Requests to validate"), "clipboard-check", ("ticket.validate",)),
            Item("desk:clock_stops", _("Clocks to be stopped"), "clock-pause", ("ticket.move",)),
            Item("desk:outages", _("Outages"), "broadcast-off", ("outage.view",), "g o"),
            Item("desk:technicians", _("Technicians"), "users-group", ("technician.view",), "g k"),
            Item("desk:map", _("Monitoring of technicians"), "map-2", ("technician.view",), "g m"),
            Item("desk:attendance", _("Attendance"), "calendar-check", ("attendance.view",), "g a"),
            Item("desk:digest", _("Digests"), "clipboard-text", ("digest.view",), "g e"),
            Item("desk:roster", _("Roster"), "calendar-user", ("technician.view",)),
            Item("desk:leaves", _("Leave and swaps"), "beach", ("roster.manage",)),
            Item("desk:on_call", _("On call"), "phone-ringing", ("technician.view",)),
            Item("desk:handover", _("Handover"), "arrows-exchange", ("work_order.assign",)),
            Item("desk:recap", _("Recap"), "chart-histogram", ("recap.view",), "g r"),
            Item("desk:service", _("Service dashboard"), "gauge", ("recap.view",), "g v"),
            Item("desk:feedback", _("Satisfaction"), "mood-smile", ("feedback.view",), "g f"),
        ),
    ),
    Group(
        pgettext_lazy("part of the product", "Office"),
        (
            Item("office:home", _("Overview"), "building-bank", OFFICE, unless=STAFF),
            Item(
                "office:approvals",
                _("Approvals"),
                "checkup-list",
                ("approval.decide", "approval.oversee"),
                "g p",
            ),
            Item("office:reports", _("Work reports"), "file-certificate", ("work_report.view",)),
            Item("office:budgets", _("Budgets"), "wallet", ("budget.view",), "g b"),
        ),
    ),
    Group(
        _("Directory"),
        (
            Item("setup:customers", _("Customers"), "users", ("party.view",)),
            Item("setup:sites", _("Service sites"), "building-broadcast-tower", ("party.view",)),
            Item("setup:offices", _("Government offices"), "building-community", ("party.view",)),
            Item("kb:home", _("Knowledge"), "book-2", ()),
            Item("desk:knowledge", _("Articles"), "notebook", ("article.edit", "article.publish"), "g n"),
        ),
    ),
    Group(
        _("Administration"),
        (
            Item("setup:home", _("Setup"), "settings", ("setup.view",), "g s"),
            Item("setup:users", _("People"), "user-cog", ("user.manage", "grant.manage")),
            Item("setup:roles", _("Roles"), "shield-lock", ("role.manage",)),
            Item("setup:approval_routes", _("Approval routes"), "git-branch", ("approval.manage",)),
            Item("setup:documents", _("Documents"), "file-certificate", ("document.manage",)),
            Item("setup:teams", _("Teams"), "users-group", ("team.manage",)),
            Item("setup:units", _("Units"), "sitemap", ("unit.manage",)),
            Item("setup:calendars", _("Working calendars"), "calendar-time", ("calendar.manage",)),
            Item("setup:shifts", _("Shifts"), "clock-hour-8", ("roster.manage",)),
            Item("setup:categories", _("Categories"), "category", ("category.manage",)),
            Item("setup:catalogue", _("Service catalogue"), "books", ("catalogue.manage",)),
            Item("setup:answers", _("Canned answers"), "message-2-share", ("answer.manage",)),
            Item("setup:assignment", _("Assignment rules"), "route", ("assignment.manage",)),
            Item("setup:checklists", _("Checklists"), "list-check", ("category.manage",)),
            Item("setup:tags", _("Tags"), "tags", ("category.manage",)),
            Item("setup:sla", _("Service levels"), "stopwatch", ("sla.manage",)),
            Item("setup:travel_speeds", _("Speeds of travel"), "gauge", ("fieldwork.manage",)),
            Item("setup:proof", _("Proof of completion"), "signature", ("fieldwork.manage",)),
            Item("setup:attendance", _("Places of attendance"), "map-pin-check", ("fieldwork.manage",)),
            Item("setup:digests", _("Times of digests"), "clock-cog", ("fieldwork.manage",)),
            Item("setup:lexicon", _("Search words"), "vocabulary", ("article.publish",)),
            Item("setup:imports", _("Imports"), "file-import", ("import.run",), "g i"),
            Item("setup:new_tickets", _("Notice of new tickets"), "bell-plus", ("notification.manage",)),
            Item(
                "setup:invitations", _("Invitations to the portal"), "mail-opened", ("notification.manage",)
            ),
            Item("setup:templates", _("Words of notices"), "mail-cog", ("template.manage",)),
            Item("setup:deliveries", _("Notices sent"), "mail-forward", ("notification.manage",)),
            Item("setup:job_runs", _("Background jobs"), "stack-2", ("job_run.view",)),
            Item("setup:privacy", _("Personal data"), "shield-check", ("privacy.manage",)),
            Item("setup:audit", _("Audit trail"), "history", ("audit.view",)),
        ),
    ),
)

FIELD: tuple[Item, ...] = (
    Item("field:home", _("Today"), "home", ()),
    Item("field:jobs", _("Jobs"), "clipboard-list", ("work_order.progress",)),
    Item("field:attendance", _("Attendance"), "calendar-check", ()),
    Item("field:recap", _("Recap"), "chart-histogram", ("work_order.progress",)),
    Item("account:inbox", _("Notices"), "bell", ()),
    Item("account:profile", _("Profile"), "user", ()),
)

PORTAL: tuple[Item, ...] = (
    Item("portal:home", _("Overview"), "home", ()),
    Item("portal:services", _("Services"), "books", (), office=True),
    Item("portal:submit", _("Report a problem"), "circle-plus", ()),
    Item("portal:tickets", _("My reports"), "ticket", ()),
    Item("kb:home", _("Help articles"), "book-2", ()),
)


@cache
def url_of(name: str) -> str:
    """The address behind a name, "" while there is none. Names never change while the process lives."""
    if is_left_out(name):
        return ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def first_url(*names: str) -> str:
    """The first address that exists among the names."""
    return next(filter(None, map(url_of, names)), "")


def _allowed(items: Iterable[Item], actor: Actor) -> list[str]:
    """Names of the items whose page exists and is allowed."""
    return [item.url_name for item in items if url_of(item.url_name) and item.allowed_to(actor)]


def desk_names(actor: Actor) -> tuple[str, ...]:
    """Address names that the actor's side navigation offers; the key by which its text may be kept."""
    return tuple(name for group in DESK for name in _allowed(group.items, actor))


def sections_of(names: Iterable[str], path: str = "") -> tuple[Section, ...]:
    """The side navigation with these items only; groups without links are left out.

    The link with the longest address that begins ``path`` is the current one.
    """
    offered = set(names)
    current = current_url((url_of(name) for name in offered), path)
    sections = [
        Section(group.title, _links([item for item in group.items if item.url_name in offered], current))
        for group in DESK
    ]
    return tuple(section for section in sections if section.links)


def desk_sections(actor: Actor, path: str) -> tuple[Section, ...]:
    """The side navigation of desk, office and administration."""
    return sections_of(desk_names(actor), path)


def current_url(urls: Iterable[str], path: str) -> str:
    """The longest of the addresses that begins the path; "" when none does."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")


def _links(items: Iterable[Item], current: str) -> tuple[Link, ...]:
    return tuple(
        Link(item.title, item.icon, url, item.keys, url == current)
        for item in items
        if (url := url_of(item.url_name))
    )


def _bar(items: tuple[Item, ...], actor: Actor, path: str) -> tuple[Link, ...]:
    offered = set(_allowed(items, actor))
    current = current_url((url_of(name) for name in offered), path)
    return _links([item for item in items if item.url_name in offered], current)


def field_links(actor: Actor, path: str) -> tuple[Link, ...]:
    """The bottom navigation of the technician's pages."""
    return _bar(FIELD, actor, path)


def portal_links(actor: Actor, path: str) -> tuple[Link, ...]:
    """The top navigation of customers and office staff."""
    return _bar(PORTAL, actor, path)
