"""The roster, leave, and who is on call."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import answered_once, earlier_answer, repeatable
from tanggap.api.shared.paging import page_by_key
from tanggap.api.shared.versions import with_etag
from tanggap.api.v1 import crew_shapes as shapes
from tanggap.api.v1 import represent
from tanggap.api.v1.calls import IDEMPOTENCY, checked
from tanggap.api.v1.serializers import NothingShape
from tanggap.attachments.models import Attachment
from tanggap.attachments.services import PreparedFile, uploads_prepared
from tanggap.fieldwork.models import Leave, OnCallCall, OnCallTurn, Technician
from tanggap.fieldwork.roster import policies
from tanggap.fieldwork.roster.choices import CallStatus, LeaveStatus
from tanggap.fieldwork.roster.on_call import on_call_at
from tanggap.fieldwork.roster.querysets import calls_seen, leaves_seen, turns_seen
from tanggap.fieldwork.roster.selectors import RosterCell, RosterRow, leave_files, roster_rows
from tanggap.fieldwork.roster.services import calls, leaves, letters
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Unit
from tanggap.organization.querysets import path_condition

_QUERY: Literal["query"] = "query"
ROSTER, LEAVE, ON_CALL = ["roster"], ["leave"], ["on call"]
MOST_DAYS = 31
_LEAVE_PLAIN = (
    "id", "kind", "first_day", "last_day", "reason", "status", "asked_at", "decided_at",
    "decision_note", "version",
)  # fmt: skip
_CALL_PLAIN = (
    "id", "status", "reason", "called_at", "times", "next_at", "answered_at", "stop_reason",
)  # fmt: skip


def _reader(request: Request, permission: str) -> Actor:
    """The caller, who holds the permission somewhere or is a technician himself."""
    actor = actor_of(request)
    own = Technician.objects.filter(user_id=actor.person_id or 0)
    if not actor.holds_anywhere(permission) and not own.exists():
        no("role", _("Your role does not allow this here.")).enforce()
    return actor


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200:
        raise Invalid.field(name, _("This is no date."))
    return day


def _one_of(request: Request, name: str, known: list[str]) -> str:
    value = request.query_params.get(name, "")
    if value and value not in known:
        raise Invalid.field(name, _("Unknown: %(values)s") % {"values": value})
    return value


# The roster ------------------------------------------------------------------------------------------------
class RosterView(APIView):
    """The roster as it stands."""

    @extend_schema(
        operation_id="roster_read",
        parameters=[
            OpenApiParameter("from", str, _QUERY, description="First day, YYYY-MM-DD; today without it."),
            OpenApiParameter("to", str, _QUERY, description="Last day; six days later without it."),
            OpenApiParameter("unit", str, _QUERY, description="Code; people of it and the units below."),
            OpenApiParameter("technician", str, _QUERY, description="Staff number."),
            OpenApiParameter("limit", int, _QUERY),
            OpenApiParameter("cursor", str, _QUERY),
        ],
        responses=shapes.RosterPageShape,
        tags=ROSTER,
    )
    def get(self, request: Request) -> Response:
        """The days of the technicians whom the caller may see, at most 31 days at once."""
        actor = _reader(request, "technician.view")
        first = _day(request, "from") or clock.now().date()
        last = _day(request, "to") or first + timedelta(days=6)
        if not first <= last < first + timedelta(days=MOST_DAYS):
            raise Invalid.field("to", _("At most %(most)d days.") % {"most": MOST_DAYS})
        people = Technician.objects.visible_to(actor).active().select_related("user", "home_unit")
        if code := request.query_params.get("unit"):
            people = people.filter(home_unit__path__startswith=_unit(code).path)
        if code := request.query_params.get("technician"):
            people = people.filter(code=code)
        page = page_by_key(request, people, cast(Any, lambda technician: technician))
        rows = roster_rows(page["results"], first, (last - first).days + 1)
        return Response(page | {"results": [_roster_row(row) for row in rows]})


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code, retired_at__isnull=True).first()
    if unit is None:
        raise Invalid.field("unit", _("There is no “%(code)s”.") % {"code": code})
    return unit


def _roster_row(row: RosterRow) -> dict[str, Any]:
    technician = row.technician
    return {
        "technician": technician.code,
        "name": technician.user.name,
        "unit": technician.home_unit.code,
        "time_zone": technician.home_unit.time_zone,
        "days": [_roster_day(cell) for cell in row.cells],
    }


def _roster_day(cell: RosterCell) -> dict[str, Any]:
    day = cell.day
    return {
        "date": day.date,
        "is_working": day.is_working,
        "shift": day.shift_name or None,
        "starts_at": day.starts_at,
        "ends_at": day.ends_at,
        "leave": day.leave or None,
        "is_planned": cell.planned,
        "is_swapped": cell.swapped,
        "holiday": cell.holiday or None,
        "note": day.note,
    }


# Leave -----------------------------------------------------------------------------------------------------
def _leaves(actor: Actor) -> Any:
    return Leave.objects.filter(leaves_seen(actor)).select_related(
        "technician__user", "technician__home_unit", "asked_by", "decided_by"
    )


def _leave_shown(leave: Leave, files: list[Attachment]) -> dict[str, Any]:
    technician = leave.technician
    return {
        "technician": technician.code,
        "name": technician.user.name,
        "unit": technician.home_unit.code,
        "asked_by": str(leave.asked_by),
        "decided_by": str(leave.decided_by) if leave.decided_by else None,
        "files": [represent.file(file) for file in files],
    } | {name: getattr(leave, name) for name in _LEAVE_PLAIN}


def _leave_answer(actor: Actor, leave_id: int, status: int = 200) -> Response:
    leave = _leaves(actor).filter(pk=leave_id).first()
    if leave is None:
        raise NotVisible
    shown = _leave_shown(leave, leave_files([leave]).get(leave.pk, []))
    return with_etag(Response(shown, status=status), leave.version)


class LeavesView(APIView):
    """Leave."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        operation_id="leaves_list",
        parameters=[
            OpenApiParameter("status", str, _QUERY, enum=LeaveStatus.values),
            OpenApiParameter("technician", str, _QUERY, description="Staff number."),
            OpenApiParameter("from", str, _QUERY, description="Only leave that ends on this day or later."),
            OpenApiParameter("to", str, _QUERY, description="Only leave that begins on this day or earlier."),
            OpenApiParameter("limit", int, _QUERY),
            OpenApiParameter("cursor", str, _QUERY),
        ],
        responses=shapes.LeavePageShape,
        tags=LEAVE,
    )
    def get(self, request: Request) -> Response:
        """A page of leave, the newest first: the caller's own, and that of units whose roster he plans."""
        found = _leaves(_reader(request, "roster.manage"))
        if status := _one_of(request, "status", LeaveStatus.values):
            found = found.filter(status=status)
        if code := request.query_params.get("technician"):
            found = found.filter(technician__code=code)
        if (day := _day(request, "from")) is not None:
            found = found.filter(last_day__gte=day)
        if (day := _day(request, "to")) is not None:
            found = found.filter(first_day__lte=day)
        page = page_by_key(request, found, cast(Any, lambda leave: leave))
        files = leave_files(page["results"])
        shown = [_leave_shown(leave, files.get(leave.pk, [])) for leave in page["results"]]
        return Response(page | {"results": shown})

    @extend_schema(
        operation_id="leaves_ask",
        parameters=[IDEMPOTENCY],
        request=shapes.LeaveAskShape,
        responses={201: shapes.LeaveShape},
        tags=LEAVE,
    )
    def post(self, request: Request) -> Response:
        """Ask for days off, for oneself or for somebody whose roster one plans; with letters if any."""
        actor = _reader(request, "roster.manage")
        data = checked(shapes.LeaveAskShape, request.data)
        if (known := earlier_answer(request)) is not None:
            return known
        technician_id = _for_whom(actor, data.pop("technician"))
        uploads = cast("list[UploadedFile[bytes]]", data.pop("files"))
        facts = leaves.LeaveFacts(**data)
        with uploads_prepared(actor, uploads) as files:
            return answered_once(request, lambda: _asked(actor, technician_id, facts, files))


def _for_whom(actor: Actor, code: str) -> int:
    seen = Technician.objects.visible_to(actor)
    found = seen.filter(code=code) if code else seen.filter(user_id=actor.person_id or 0)
    key = found.values_list("pk", flat=True).first()
    if key is None:
        raise Invalid.field("technician", _("Choose a technician."))
    return key


def _asked(actor: Actor, technician_id: int, facts: leaves.LeaveFacts, files: list[PreparedFile]) -> Response:
    leave = leaves.leave_ask(actor=actor, technician_id=technician_id, facts=facts, files=files)
    return _leave_answer(actor, leave.pk, 201)


class LeaveView(APIView):
    """One leave."""

    @extend_schema(operation_id="leaves_read", responses=shapes.LeaveShape, tags=LEAVE)
    def get(self, request: Request, pk: int) -> Response:
        """The leave with its letters."""
        return _leave_answer(actor_of(request), pk)


class LeaveLettersView(APIView):
    """Letters that come later."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        operation_id="leaves_add_letters",
        parameters=[IDEMPOTENCY],
        request=shapes.LeaveLettersShape,
        responses=shapes.LeaveShape,
        tags=LEAVE,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Hand letters in for leave that still waits; with those that are there at most five."""
        actor = actor_of(request)
        leave = letters.leave_load_own(actor, pk)
        if (known := earlier_answer(request)) is not None:
            return known
        policies.can_add_letters(actor, leave).enforce()
        data = checked(shapes.LeaveLettersShape, request.data)
        uploads = cast("list[UploadedFile[bytes]]", data["files"])
        with uploads_prepared(actor, uploads) as files:
            return answered_once(request, lambda: _letters_added(actor, pk, files))


def _letters_added(actor: Actor, leave_id: int, files: list[PreparedFile]) -> Response:
    letters.leave_letters_add(actor=actor, leave_id=leave_id, files=files)
    return _leave_answer(actor, leave_id)


class LeaveDecideView(APIView):
    """The decision on leave."""

    @extend_schema(
        operation_id="leaves_decide",
        parameters=[IDEMPOTENCY],
        request=shapes.LeaveDecideShape,
        responses=shapes.LeaveShape,
        tags=LEAVE,
    )
    @repeatable
    def post(self, request: Request, pk: int) -> Response:
        """Approve or reject it; nobody decides on his own, and of two deciders the first one counts."""
        data = checked(shapes.LeaveDecideShape, request.data)
        leaves.leave_decide(actor=actor_of(request), leave_id=pk, **data)
        return _leave_answer(actor_of(request), pk)


class LeaveWithdrawView(APIView):
    """Taking leave back."""

    @extend_schema(
        operation_id="leaves_withdraw",
        parameters=[IDEMPOTENCY],
        request=NothingShape,
        responses=shapes.LeaveShape,
        tags=LEAVE,
    )
    @repeatable
    def post(self, request: Request, pk: int) -> Response:
        """Take it back before its first day."""
        leaves.leave_cancel(actor=actor_of(request), leave_id=pk)
        return _leave_answer(actor_of(request), pk)


# On call ---------------------------------------------------------------------------------------------------
class OnCallView(APIView):
    """Who is on call now."""

    @extend_schema(
        operation_id="on_call_now",
        parameters=[
            OpenApiParameter(
                "unit",
                str,
                _QUERY,
                description="Code: who answers for this unit, those of the units above it last.",
            )
        ],
        responses=shapes.OnCallNowShape,
        tags=ON_CALL,
    )
    def get(self, request: Request) -> Response:
        """The turns that run now, in the order of calling; without a unit all that the caller may see."""
        actor, present = _reader(request, "technician.view"), clock.now()
        if code := request.query_params.get("unit"):
            seen = Unit.objects.filter(path_condition(actor.paths("technician.view"), "path"), code=code)
            unit = seen.filter(retired_at__isnull=True).first()
            if unit is None:
                raise NotVisible
            turns = on_call_at(unit.path, present)
        else:
            turns = list(
                OnCallTurn.objects.filter(
                    turns_seen(actor),
                    starts_at__lte=present,
                    ends_at__gt=present,
                    technician__deactivated_at__isnull=True,
                )
                .select_related("technician__user", "unit")
                .order_by("unit__path", "rank", "starts_at", "pk")
            )
        return Response({"at": present, "results": [_turn_shown(turn) for turn in turns]})


def _turn_shown(turn: OnCallTurn) -> dict[str, Any]:
    return {
        "unit": turn.unit.code,
        "technician": turn.technician.code,
        "name": turn.technician.user.name,
        "phone": turn.technician.user.phone,
        "rank": turn.rank,
        "starts_at": turn.starts_at,
        "ends_at": turn.ends_at,
    }


def _calls(actor: Actor) -> Any:
    return OnCallCall.objects.filter(calls_seen(actor)).select_related("ticket", "technician__user")


def _call_shown(call: OnCallCall) -> dict[str, Any]:
    return {
        "ticket": call.ticket.number,
        "technician": call.technician.code,
        "name": call.technician.user.name,
        "called_by": call.called_by_label,
        "stopped_by": call.stopped_by_label,
    } | {name: getattr(call, name) for name in _CALL_PLAIN}


class OnCallCallsView(APIView):
    """Calls to people on call."""

    @extend_schema(
        operation_id="on_call_calls",
        parameters=[
            OpenApiParameter("status", str, _QUERY, enum=CallStatus.values),
            OpenApiParameter("limit", int, _QUERY),
            OpenApiParameter("cursor", str, _QUERY),
        ],
        responses=shapes.OnCallCallPageShape,
        tags=ON_CALL,
    )
    def get(self, request: Request) -> Response:
        """A page of calls, the newest first: the caller's own, and those of units that he dispatches for."""
        found = _calls(_reader(request, "technician.view"))
        if status := _one_of(request, "status", CallStatus.values):
            found = found.filter(status=status)
        return Response(page_by_key(request, found, _call_shown))


class OnCallAcknowledgeView(APIView):
    """Answering a call."""

    @extend_schema(
        operation_id="on_call_acknowledge",
        parameters=[IDEMPOTENCY],
        request=NothingShape,
        responses=shapes.OnCallCallShape,
        tags=ON_CALL,
    )
    @repeatable
    def post(self, request: Request, pk: int) -> Response:
        """Answer the call; only who is called does. It is not repeated any more."""
        calls.call_acknowledge(actor=actor_of(request), call_id=pk)
        return Response(_call_shown(_calls(actor_of(request)).get(pk=pk)))


class OnCallStopView(APIView):
    """Ending a call."""

    @extend_schema(
        operation_id="on_call_stop",
        parameters=[IDEMPOTENCY],
        request=shapes.StopCallShape,
        responses=shapes.OnCallCallShape,
        tags=ON_CALL,
    )
    @repeatable
    def post(self, request: Request, pk: int) -> Response:
        """End a running call without an answer, with a reason; who dispatches for the ticket's unit does."""
        data = checked(shapes.StopCallShape, request.data)
        calls.call_stop(actor=actor_of(request), call_id=pk, **data)
        return Response(_call_shown(_calls(actor_of(request)).get(pk=pk)))
