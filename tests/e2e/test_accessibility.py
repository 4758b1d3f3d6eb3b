"""Every page of the product is looked at by axe, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tanggap.fieldwork.models import Technician, WorkOrder
from tanggap.knowledge.models import Article
from tanggap.organization.models import Calendar, Customer, Office, Site, Unit
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.models import CannedAnswer, Ticket
from tanggap.tickets.tracking_links import tracking_link_issue
from tests.access_matrix.collect import all_routes
from tests.access_matrix.route import Route
from tests.e2e.conftest import People, account_of

pytestmark = pytest.mark.once
AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""Colours on their way from one theme to the other would be judged as if they stayed."""
RUN = """async rules => {
  const only = rules ? { runOnly: { type: "rule", values: rules } } : {};
  const found = await axe.run(document, { resultTypes: ["violations"], ...only });
  const shown = one => one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ");
  return found.violations
    .filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => `${one.id} (${one.impact}): ${shown(one)}`);
}"""
SEATS = (
    ("setup:", "admin", "admin"),
    ("desk:", "noc", "hdnoc"),
    ("field:", "technician", "teknisi1"),
    ("portal:", "customer", "customer1"),
    ("office:", "leader", "pimpinan"),
    ("", "anonymous", ""),
    ("", "noc", "hdnoc"),
    ("", "admin", "admin"),
    ("", "technician", "teknisi1"),
    ("", "customer", "customer1"),
)
"""Beginning of an address's name, person of the access matrix, demo account; the first that fits."""
NO_PAGES = ("api", "headless:", "live", "public:healthz", "public:readyz", "public:metrics")
"""What programs read."""


def account_for(route: Route) -> str | None:
    """The demo account that looks at the page; ``None`` when nobody of the demo may."""
    allowed = set(route.allowed)
    return next(
        (account for start, person, account in SEATS if route.name.startswith(start) and person in allowed),
        None,
    )


def plain_pages() -> dict[str, list[str]]:
    """Addresses without parameters by account, from the access matrix, so that a new page is among them."""
    found: dict[str, list[str]] = {}
    for route in all_routes():
        plain = route.method == "GET" and not route.arguments and route.data is None and not route.query
        account = account_for(route) if plain and not route.name.startswith(NO_PAGES) else None
        if account is None:
            continue
        pages = found.setdefault(account, [])
        if (url := reverse(route.name)) not in pages:
            pages.append(url)
    return found


PAGES = plain_pages()


def single_pages(account: str) -> list[str]:
    """Pages about one thing, with much on them where possible."""
    held = Ticket.objects.filter(status="on_hold", unit__path__contains="/").latest("pk").number
    untouched = Ticket.objects.filter(status="new", unit__code__startswith="PKU").latest("pk").number
    if not account:
        return [
            f"/track/{tracking_link_issue(Ticket.objects.latest('pk').pk, LinkOrigin.MAIL)}/",
            "/track/x/",
        ]
    closed = Ticket.objects.filter(reopen_count__gt=0, unit__code__startswith="PKU").latest("pk").number
    technician = Technician.objects.select_related("user").get(code="TK-01")
    unit = Unit.objects.get(code="PKU")
    if account == "hdnoc":
        article = Article.objects.published().exclude(category=None).select_related("category").latest("pk")
        acts = ("assign", "priority", "edit", "resolve")
        return [
            *(f"/desk/tickets/{number}/" for number in (held, untouched, closed)),
            *(f"/desk/tickets/{untouched}/{act}/" for act in acts),
            f"/desk/tickets/{held}/print/",
            *(f"/desk/knowledge/articles/{article.slug}/{part}" for part in ("", "history/")),
            f"/kb/articles/{article.slug}/",
            "/kb/?q=internet+lemot",
            f"/kb/category/{article.category.code}/",
            f"/desk/technicians/{technician.code}/",
            f"/desk/technicians/{technician.code}/edit/",
        ]
    if account == "admin":
        return [
            f"/setup/units/{unit.pk}/",
            f"/setup/calendars/{Calendar.objects.latest('pk').pk}/",
            f"/setup/customers/{Customer.objects.latest('pk').pk}/",
            f"/setup/offices/{Office.objects.latest('pk').pk}/",
            f"/setup/sites/{Site.objects.latest('pk').pk}/",
            f"/setup/users/{technician.user_id}/",
            f"/setup/answers/{CannedAnswer.objects.latest('pk').pk}/",
        ]
    if account == account_of(technician):
        order = WorkOrder.objects.filter(lead=technician, status__in=["blocked", "working", "assigned"])
        numbers = [one.ticket.number for one in order.select_related("ticket")[:1]]
        return [f"/field/jobs/{number}/{form}" for number in numbers for form in ("", "?step=blocked")]
    return []


def complaints(page: Page, url: str) -> list[str]:
    """What axe finds serious or critical on the page in both themes; nothing for what is no page."""
    answer = page.goto(url)
    if answer is None or not page.locator("html[lang] main").count():
        return []
    if answer.status >= 500:
        return [f"{url}: status {answer.status}"]
    page.evaluate(AXE)
    page.evaluate(STILL)
    found = [f"{url}: {one}" for one in page.evaluate(RUN, None)]
    page.evaluate("document.documentElement.setAttribute('data-bs-theme', 'dark')")
    return found + [f"{url} (dark): {one}" for one in page.evaluate(RUN, ["color-contrast"])]


@pytest.mark.parametrize("account", sorted(PAGES), ids=lambda account: account or "anonymous")
def test_no_page_has_a_serious_finding(people: People, account: str) -> None:
    phone = account.startswith("teknisi")
    page = people.page(account, phone=phone, color_scheme="light", reduced_motion="reduce")
    found: list[str] = []

    for url in PAGES[account] + single_pages(account):
        found += complaints(page, url)

    assert not found, "\n".join(found)


def test_axe_finds_a_planted_mistake(people: People) -> None:
    """The guard itself: without it, a broken injection would look like a clean page."""
    page = people.page("hdnoc")
    page.goto("/desk/tickets/")
    page.evaluate(AXE)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input id=planted>')")

    found: Any = page.evaluate(RUN, None)

    assert any(one.startswith("label (critical)") and "planted" in one for one in found)
