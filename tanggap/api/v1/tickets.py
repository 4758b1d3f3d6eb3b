"""Tickets: list, create, read, change; each move of the life cycle is an act of its own."""

from __future__ import annotations

from typing import Any, Literal, cast

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.accounts.models import Team, User
from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import key_of, repeatable
from tanggap.api.shared.paging import envelope, page_size
from tanggap.api.shared.versions import expected_version, with_etag
from tanggap.api.v1 import desk_shapes, represent, serializers
from tanggap.api.v1.calls import IDEMPOTENCY, IF_MATCH, Acts, act_views, checked, code_to_pk
from tanggap.fieldwork import services as field_services
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.models import Unit
from tanggap.tickets import policies, selectors, services
from tanggap.tickets.choices import Channel
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.listing import DEFAULT_ORDER, ORDERS, VIEWS, TicketFilter, ticket_page
from tanggap.tickets.models import Category, Ticket
from tanggap.tickets.tags import spelled_or_none

_TEXT: Literal["query"] = "query"
LIST_PARAMETERS = [
    OpenApiParameter("q", str, _TEXT, description="Words; all must occur."),
    OpenApiParameter("view", str, _TEXT, enum=list(VIEWS), description="Which tickets; all without it."),
    OpenApiParameter("status", str, _TEXT, many=True),
    OpenApiParameter("kind", str, _TEXT, many=True),
    OpenApiParameter("priority", int, _TEXT, many=True),
    OpenApiParameter("category", str, _TEXT, description="Code; with everything below it."),
    OpenApiParameter("unit", str, _TEXT, description="Code; with everything below it."),
    OpenApiParameter("team", str, _TEXT, description="Code."),
    OpenApiParameter("assignee", str, _TEXT, description="Key of a person, `me` or `nobody`."),
    OpenApiParameter("channel", str, _TEXT),
    OpenApiParameter("tag", str, _TEXT, many=True, description="Name of a tag; of several, all."),
    OpenApiParameter("due", str, _TEXT, enum=["overdue", "soon"]),
    OpenApiParameter("reported_from", str, _TEXT, description="ISO 8601 with offset."),
    OpenApiParameter("reported_to", str, _TEXT, description="ISO 8601 with offset, not included."),
    OpenApiParameter("order", str, _TEXT, enum=list(ORDERS)),
    OpenApiParameter("limit", int, _TEXT),
    OpenApiParameter("cursor", str, _TEXT, description="From `next` or `previous`."),
]
MOST_TAGS = 5
"""Tags that one call asks for at once."""
LONGEST_KEY = 18
"""Digits of a key; more fit no database."""


def _moment(request: Request, name: str) -> Any:
    text = request.query_params.get(name, "").replace(" ", "+")
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid.field(name, _("A moment as ISO 8601 with offset, such as 2026-11-22T08:00:00+07:00."))
    return moment


def _priorities(request: Request) -> tuple[int, ...]:
    texts = request.query_params.getlist("priority")
    if any(text not in {"1", "2", "3", "4"} for text in texts):
        raise Invalid.field("priority", _("Numbers from 1 to 4."))
    return tuple(map(int, texts))


def wanted_of(request: Request) -> TicketFilter:
    """The filter that the query asks for.

    Raises:
        Invalid: an unknown code, view or order, or a malformed moment.
    """
    query = request.query_params
    if query.get("view", "all") not in VIEWS:
        raise Invalid.field("view", _("Unknown view."))
    if query.get("order", DEFAULT_ORDER) not in ORDERS:
        raise Invalid.field("order", _("Unknown order."))
    return TicketFilter(
        view=query.get("view", "all"),
        words=query.get("q", "")[:200],
        statuses=tuple(query.getlist("status")),
        kinds=tuple(query.getlist("kind")),
        priorities=_priorities(request),
        channel=query.get("channel", ""),
        category_id=code_to_pk(Category, query["category"], "category") if query.get("category") else None,
        unit_id=code_to_pk(Unit, query["unit"], "unit") if query.get("unit") else None,
        team_id=code_to_pk(Team, query["team"], "team") if query.get("team") else None,
        assignee=query.get("assignee", "")[:LONGEST_KEY],
        due=query.get("due", ""),
        reported_from=_moment(request, "reported_from"),
        reported_to=_moment(request, "reported_to"),
        tags=tuple(dict.fromkeys(filter(None, map(spelled_or_none, query.getlist("tag")[:MOST_TAGS])))),
    )


_paths = ReferenceCache(
    lambda unit_id: Unit.objects.values_list("path", flat=True).get(pk=unit_id), most=2000
)
"""Where units stand; the service looks once more before it writes."""


def _own_report(request: Request, unit_id: int) -> dict[str, Any]:
    """Who reports, where the caller is no staff of the unit but may report there: the caller, by the API."""
    actor = actor_of(request)
    path = _paths.get(unit_id)
    if policies.is_staff_at(actor, path) or not actor.holds("ticket.create", at=path):
        return {}
    person = cast(User, request.user)
    return {
        "channel": Channel.API,
        "requester_id": person.pk,
        "requester_name": person.name,
        "requester_email": person.email or "",
        "customer_id": person.customer_id,
        "office_id": person.office_id,
    }


class TicketsView(APIView):
    """The tickets that the caller may see."""

    @extend_schema(
        operation_id="tickets_list",
        parameters=LIST_PARAMETERS,
        responses=serializers.TicketPageShape,
        tags=["tickets"],
    )
    def get(self, request: Request) -> Response:
        """A page of tickets, the newest report first."""
        cursor = request.query_params.get("cursor", "")
        after, before = (cursor[1:], "") if cursor.startswith("a") else ("", cursor[1:])
        page = ticket_page(
            actor_of(request),
            wanted_of(request),
            order=request.query_params.get("order", DEFAULT_ORDER),
            after=after,
            before=before,
            size=page_size(request),
        )
        rows = [represent.ticket_row(row) for row in page.rows]
        following, former = (
            (f"a{page.after}" if page.after else ""),
            (f"b{page.before}" if page.before else ""),
        )
        return Response(envelope(request, rows, following=following, former=former))

    @extend_schema(
        operation_id="tickets_create",
        parameters=[IDEMPOTENCY],
        request=serializers.NewTicketShape,
        responses={201: serializers.TicketShape},
        tags=["tickets"],
    )
    @repeatable
    def post(self, request: Request) -> Response:
        """Create a ticket."""
        data = checked(serializers.NewTicketShape, request.data)
        unit_id = code_to_pk(Unit, data.pop("unit"), "unit")
        category = data.pop("category", None)
        category_id = code_to_pk(Category, category, "category") if category else None
        ticket = services.ticket_create(
            actor=actor_of(request),
            new=NewTicket(
                unit_id=unit_id, category_id=category_id, **{**data, **_own_report(request, unit_id)}
            ),
            request_key=key_of(request),
        )
        response = Response(represent.ticket(ticket), status=201)
        response["Location"] = f"/api/v1/tickets/{ticket.number}/"
        return with_etag(response, ticket.version)


class TicketView(APIView):
    """One ticket."""

    @extend_schema(operation_id="tickets_read", responses=serializers.TicketShape, tags=["tickets"])
    def get(self, request: Request, number: str) -> Response:
        """The ticket with everything."""
        ticket = selectors.ticket_get(actor_of(request), number)
        contacts = bool(policies.can_see_contacts(actor_of(request), ticket))
        return with_etag(Response(represent.ticket(ticket, contacts=contacts)), ticket.version)

    @extend_schema(
        operation_id="tickets_change",
        parameters=[IF_MATCH],
        request=serializers.TicketChangeShape,
        responses=serializers.TicketShape,
        tags=["tickets"],
    )
    def patch(self, request: Request, number: str) -> Response:
        """Change what is known of the ticket."""
        data = checked(serializers.TicketChangeShape, request.data)
        if "unit" in data:
            data["unit_id"] = code_to_pk(Unit, data.pop("unit"), "unit")
        if "category" in data:
            data["category_id"] = code_to_pk(Category, data.pop("category"), "category")
        services.ticket_edit(
            actor=actor_of(request), number=number, changes=data, expected_version=expected_version(request)
        )
        return self.get(request, number)


def _assign(actor: Actor, number: str, data: dict[str, Any], version: int | None) -> object:
    if data.get("technician"):
        return field_services.work_order_assign(
            actor=actor,
            number=number,
            lead_code=data["technician"],
            crew_codes=data["crew"],
            plan=field_services.Plan(
                instructions=data["instructions"],
                scheduled_from=data.get("scheduled_from"),
                scheduled_to=data.get("scheduled_to"),
            ),
            reason=data["reason"],
            expected_version=version,
        )
    return services.ticket_assign(
        actor=actor,
        number=number,
        assignee_id=data.get("assignee"),
        team_id=code_to_pk(Team, data["team"], "team") if data.get("team") else None,
        reason=data["reason"],
        expected_version=version,
    )


def _resolve(actor: Actor, number: str, data: dict[str, Any], version: int | None) -> object:
    children = data.pop("children")
    services.ticket_resolve(actor=actor, number=number, expected_version=version, **data)
    return services.ticket_resolve_below(actor=actor, number=number, **data) if children else None


ACTS: Acts = {
    "validate": (
        serializers.NothingShape,
        lambda a, n, d, v: services.ticket_validate(actor=a, number=n, expected_version=v),
    ),
    "reject": (
        serializers.ReasonShape,
        lambda a, n, d, v: services.ticket_reject(actor=a, number=n, expected_version=v, **d),
    ),
    "assign": (serializers.AssignShape, _assign),
    "offer": (
        serializers.NothingShape,
        lambda a, n, d, v: field_services.work_order_offer(actor=a, number=n),
    ),
    "withdraw": (
        serializers.ReasonShape,
        lambda a, n, d, v: field_services.work_order_withdraw(actor=a, number=n, **d),
    ),
    "start": (
        serializers.NothingShape,
        lambda a, n, d, v: services.ticket_start(actor=a, number=n, expected_version=v),
    ),
    "hold": (
        serializers.HoldShape,
        lambda a, n, d, v: services.ticket_hold(actor=a, number=n, expected_version=v, **d),
    ),
    "confirm-hold": (
        serializers.NothingShape,
        lambda a, n, d, v: services.ticket_hold_confirm(actor=a, number=n),
    ),
    "acknowledge": (
        serializers.NothingShape,
        lambda a, n, d, v: services.ticket_acknowledge(actor=a, number=n),
    ),
    "refuse-hold": (
        serializers.ReasonShape,
        lambda a, n, d, v: services.ticket_hold_refuse(actor=a, number=n, **d),
    ),
    "resolve": (
        serializers.ResolveShape,
        _resolve,
    ),
    "close": (
        serializers.NothingShape,
        lambda a, n, d, v: services.ticket_close(actor=a, number=n, expected_version=v),
    ),
    "reopen": (
        serializers.ReasonShape,
        lambda a, n, d, v: services.ticket_reopen(actor=a, number=n, expected_version=v, **d),
    ),
    "cancel": (
        serializers.ReasonShape,
        lambda a, n, d, v: services.ticket_cancel(actor=a, number=n, expected_version=v, **d),
    ),
    "priority": (
        serializers.PriorityShape,
        lambda a, n, d, v: services.ticket_set_priority(actor=a, number=n, expected_version=v, **d),
    ),
    "delete": (
        serializers.ReasonShape,
        lambda a, n, d, v: services.ticket_delete(actor=a, number=n, expected_version=v, **d),
    ),
    "restore": (serializers.NothingShape, lambda a, n, d, v: services.ticket_restore(actor=a, number=n)),
    "merge": (
        desk_shapes.MergeShape,
        lambda a, n, d, v: services.ticket_merge(actor=a, number=n, expected_version=v, **d),
    ),
    "unmerge": (
        serializers.NothingShape,
        lambda a, n, d, v: services.ticket_unmerge(actor=a, number=n, expected_version=v),
    ),
    "follow": (
        serializers.NothingShape,
        lambda a, n, d, v: services.ticket_follow(actor=a, number=n, wanted=True),
    ),
    "unfollow": (
        serializers.NothingShape,
        lambda a, n, d, v: services.ticket_follow(actor=a, number=n, wanted=False),
    ),
}


def _answer(request: Request, number: str, act: str) -> Response:
    """The ticket as it is now."""
    found = Ticket.objects.visible_to(actor_of(request), deleted=act == "delete")
    ticket = found.select_related("unit", "category", "team", "assignee").filter(number=number).first()
    if ticket is None:
        return Response({"number": number, "done": act})
    return with_etag(Response(represent.ticket(ticket)), ticket.version)


ACT_VIEWS = act_views(
    ACTS,
    plural="tickets",
    words="Do it, and answer the ticket as it is now.",
    answer=_answer,
    shape=serializers.TicketShape,
)
