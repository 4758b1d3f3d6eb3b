"""The cases of the contracts that exist by now."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from bench.attendance import attendance_cases
from bench.dataset import PASSWORD, PROBLEMS
from bench.measure import Case
from tanggap.accounts.models import User
from tanggap.fieldwork.models import Progress, WorkOrder
from tanggap.kernel.one_time import secret_hash
from tanggap.organization.models import Unit
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.models import Category, Ticket
from tanggap.tickets.services import outages_scan
from tanggap.tickets.tracking_links import tracking_link_issue

HOST = "127.0.0.1"
_chance = random.Random(7)


def page_of(client: Client, address: str, wanted: int = 200, **headers: str) -> HttpResponse:
    """Fetch, and insist on the status."""
    answer = client.get(address, headers=headers)
    if answer.status_code != wanted:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return answer


def rows_of(sql: str, parameters: list[Any] | None = None) -> list[Any]:
    """Plain SQL, all rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or [])
        return list(cursor.fetchall())


def signed_in(email: str) -> Client:
    """A browser with a session of the person."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(User.objects.get(email=email))
    return client


def bearer(email: str) -> str:
    """An access token, by the way that apps go."""
    user = User.objects.get(email=email)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"primary": True, "verified": True})
    answer = Client(SERVER_NAME=HOST).post(
        "/api/v1/auth/app/v1/auth/login",
        json.dumps({"email": email, "password": PASSWORD}),
        content_type="application/json",
    )
    return str(answer.json()["meta"]["access_token"])


_LIST_SQL = (
    "SELECT t.*, c.name, u.name FROM tickets_ticket t LEFT JOIN tickets_category c ON c.id = t.category_id"
    " JOIN organization_unit u ON u.id = t.unit_id WHERE t.deleted_at IS NULL {} ORDER BY t.reported_at DESC,"
    " t.id DESC LIMIT 51"
)
_OPEN = "AND t.status IN ('new','validated','assigned','in_progress','on_hold')"


def desk_cases() -> list[Case]:
    """The dispatcher's screens."""
    desk = signed_in("hdnoc0@bench.test")
    category = Category.objects.filter(parent__isnull=False).order_by("pk").first()
    branch = Unit.objects.get(code="B1")
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True)[0]
    numbers = [_number(_chance.randrange(1, newest + 1)) for _ in range(200)]
    words = [_two_words() for _ in range(200)]
    assert category is not None
    filtered = f"/desk/tickets/?view=all&priority=2&category={category.pk}&unit={branch.pk}"
    where = (
        f"AND t.priority = 2 AND t.category_id = {category.pk} AND t.unit_id IN"
        f" (SELECT id FROM organization_unit WHERE path LIKE '{branch.path}%%')"
    )
    return [
        Case(
            "desk_list", lambda _: page_of(desk, "/desk/tickets/"), lambda _: rows_of(_LIST_SQL.format(_OPEN))
        ),
        Case(
            "desk_list_filtered",
            lambda _: page_of(desk, filtered),
            lambda _: rows_of(_LIST_SQL.format(where)),
        ),
        Case(
            "ticket_detail",
            lambda i: page_of(desk, f"/desk/tickets/{numbers[i % 200]}/"),
            lambda i: rows_of("SELECT * FROM tickets_ticket WHERE number = %s", [numbers[i % 200]]),
        ),
        Case(
            "search_two_words",
            lambda i: page_of(desk, f"/desk/tickets/?view=all&q={words[i % 200]}"),
            lambda i: rows_of(*_search_sql(words[i % 200])),
        ),
        Case("desk_home", lambda _: page_of(desk, "/desk/"), None),
        Case("recap_month", lambda _: page_of(desk, recap_address()), None, times=25),
    ]


def _number(pk: int) -> str:
    """The ticket's number; keys that an undone transaction used up have none, the next lower one has."""
    near = Ticket.objects.filter(pk__lte=pk).order_by("-pk").values_list("number", flat=True)
    return str(near[0])


def _two_words() -> str:
    return "+".join(_chance.choice(PROBLEMS).split()[:2])


def _search_sql(words: str) -> tuple[str, list[Any]]:
    terms = words.split("+")
    if connection.vendor == "postgresql":
        return (
            "SELECT t.id FROM tickets_ticket t JOIN tickets_ticketsearchdocument d ON d.ticket_id = t.id"
            " WHERE d.words @@ to_tsquery('indonesian', %s) ORDER BY t.reported_at DESC LIMIT 51",
            [" & ".join(terms)],
        )
    return (
        "SELECT t.id FROM tickets_ticket t WHERE t.id IN (SELECT rowid FROM tickets_search WHERE tickets_search"
        " MATCH %s) ORDER BY t.reported_at DESC LIMIT 51",
        [" ".join(f'"{term}"' for term in terms)],
    )


def recap_address() -> str:
    """Last month's recap by technician."""
    last_month = datetime.now(UTC).replace(day=1) - timedelta(days=1)
    return f"/desk/reports/?by=technician&from={last_month:%Y-%m}-01&to={last_month:%Y-%m-%d}"


def api_cases() -> list[Case]:
    """Programs that call."""
    token = bearer("hdnoc0@bench.test")
    client = Client(SERVER_NAME=HOST)
    unit = Unit.objects.get(code="S1").code

    def create(position: int) -> None:
        body = {"subject": f"Internet mati bench {position}", "unit": unit, "requester_name": "Bench"}
        answer = client.post(
            "/api/v1/tickets/",
            json.dumps(body),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}", "idempotency-key": f"bench-{uuid4()}"},
        )
        if answer.status_code != 201:
            raise RuntimeError(answer.content)

    return [
        Case(
            "api_list",
            lambda _: page_of(client, "/api/v1/tickets/", authorization=f"Bearer {token}"),
            lambda _: rows_of(_LIST_SQL.format("")),
        ),
        Case("api_create", create, None),
    ]


def _jobs_put_back() -> None:
    """Let jobs that an earlier run accepted wait again, so that a data set serves any number of runs."""
    accepted = Progress.objects.filter(request_key__startswith="bench-")
    WorkOrder.objects.filter(pk__in=accepted.values("work_order_id"), status="accepted").update(
        status="assigned", accepted_at=None
    )
    accepted.delete()


def field_cases() -> list[Case]:
    """The technician's phone."""
    _jobs_put_back()
    orders = list(
        WorkOrder.objects.filter(status="assigned", ticket__status="assigned")
        .select_related("lead__user", "ticket")
        .order_by("-pk")[:120]
    )
    phones: dict[str, Client] = {}
    phone = signed_in("tek3@bench.test")

    def report(position: int) -> None:
        order = orders[position]
        email = str(order.lead.user.email) if order.lead else ""
        client = phones.setdefault(email, signed_in(email)) if email not in phones else phones[email]
        answer = client.post(
            f"/field/jobs/{order.ticket.number}/report/",
            {"step": "accepted", "request_key": f"bench-{order.pk}"},
        )
        if answer.status_code != 302:
            raise RuntimeError(f"{order.ticket.number}: {answer.status_code}")

    for order in orders:
        if order.lead and order.lead.user.email:
            phones.setdefault(order.lead.user.email, signed_in(order.lead.user.email))
    return [
        Case("technician_home", lambda _: page_of(phone, "/field/"), None),
        Case("progress_update", report, None, times=max(5, min(60, len(orders) - 10))),
    ]


def portal_cases() -> list[Case]:
    """Customers, with and without an account."""
    customer = User.objects.get(email="pelanggan3@bench.test")
    portal, stranger = signed_in("pelanggan3@bench.test"), Client(SERVER_NAME=HOST)
    newest = list(Ticket.objects.order_by("-pk").values_list("pk", flat=True)[:100])
    some = list(Ticket.objects.filter(status="new").order_by("pk").values_list("pk", flat=True)[:100])
    tokens = [tracking_link_issue(pk, LinkOrigin.CODE) for pk in newest + some]
    own = f"AND t.requester_id = {customer.pk}"
    return [
        Case(
            "portal_list",
            lambda _: page_of(portal, "/portal/tickets/?view=all"),
            lambda _: rows_of(_LIST_SQL.format(own)),
        ),
        Case(
            "track",
            lambda i: page_of(stranger, f"/track/{tokens[i % len(tokens)]}/"),
            lambda i: rows_of(
                "SELECT t.* FROM tickets_trackinglink l JOIN tickets_ticket t ON t.id = l.ticket_id"
                " WHERE l.token_hash = %s",
                [secret_hash(tokens[i % len(tokens)])],
            ),
        ),
    ]


def outage_cases() -> list[Case]:
    """What runs again and again in the background."""
    since = datetime.now(UTC) - timedelta(minutes=30)
    sql = (
        "SELECT t.number, t.unit_id, s.network_node FROM tickets_ticket t LEFT JOIN organization_site s"
        f" ON s.id = t.site_id WHERE t.deleted_at IS NULL {_OPEN} AND t.reported_at >= %s"
        " ORDER BY t.reported_at DESC LIMIT 5000"
    )
    return [Case("outage_scan", lambda _: outages_scan(), lambda _: rows_of(sql, [since]))]


GROUPS: tuple[Callable[[], list[Case]], ...] = (
    desk_cases,
    api_cases,
    field_cases,
    portal_cases,
    outage_cases,
    attendance_cases,
)
