"""Attendance: the own day, challenge and check-in; for the NOC the entries and the decision on them."""

from __future__ import annotations

import uuid
from typing import Any, Literal

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import key_of, repeatable
from tanggap.api.shared.paging import page_by_key
from tanggap.api.shared.versions import expected_version, with_etag
from tanggap.api.v1 import attendance_shapes as shapes
from tanggap.api.v1.calls import IDEMPOTENCY, IF_MATCH, checked
from tanggap.fieldwork.attendance import selectors, services
from tanggap.fieldwork.attendance.capture import Capture
from tanggap.fieldwork.attendance.choices import Verdict
from tanggap.fieldwork.attendance.wording import doubt_words
from tanggap.fieldwork.models import AttendanceDay, AttendanceEntry
from tanggap.fieldwork.roster.expected import day_of, worker_of
from tanggap.kernel import clock
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid
from tanggap.kernel.ids import new_public_id

_QUERY: Literal["query"] = "query"
TAGS = ["attendance"]
_PLAIN = (
    "date", "direction", "source", "captured_at", "received_at", "latitude", "longitude", "accuracy_m",
    "place_name", "place_result", "punctuality", "photo_sha256", "verdict", "decision_reason", "version",
)  # fmt: skip


def entry_shown(entry: AttendanceEntry) -> dict[str, Any]:
    """An entry as the API shows it; loaded with technician, place and doubts."""
    return {
        "id": str(entry.public_id),
        "technician": entry.technician.code,
        "name": entry.technician.user.name,
        "place": entry.place.name if entry.place else None,
        "doubts": [
            {"kind": doubt.kind, "outcome": doubt.outcome, "text": doubt_words(doubt)}
            for doubt in entry.doubts.all()
        ],
    } | {name: getattr(entry, name) for name in _PLAIN}


def _entries(request: Request) -> Any:
    return (
        AttendanceEntry.objects.visible_to(actor_of(request))
        .select_related("technician__user", "place")
        .prefetch_related("doubts")
    )


class OwnAttendanceView(APIView):
    """The caller's own day."""

    @extend_schema(operation_id="me_attendance", responses=shapes.OwnAttendanceShape, tags=TAGS)
    def get(self, request: Request) -> Response:
        """How today stands, with its entries and the server's clock."""
        technician = services.own_record(actor_of(request))
        now = clock.now()
        expected = day_of(worker_of(technician), now)
        day = AttendanceDay.objects.filter(technician=technician, date=expected.date).first()
        entries = _entries(request).filter(technician=technician, date=expected.date).order_by("captured_at")
        return Response(
            {
                "date": expected.date,
                "status": day.status if day else None,
                "starts_at": expected.starts_at,
                "ends_at": expected.ends_at,
                "has_consented": services.consent_in_force(technician) is not None,
                "now": now,
                "entries": [entry_shown(entry) for entry in entries],
            }
        )


class ChallengeView(APIView):
    """The one-time word."""

    @extend_schema(
        operation_id="me_attendance_challenge",
        request=shapes.ChallengeRequestShape,
        responses={201: shapes.ChallengeShape},
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """A challenge for one picture, valid for three minutes."""
        data = checked(shapes.ChallengeRequestShape, request.data)
        issued = services.challenge_issue(actor=actor_of(request), direction=data["direction"])
        told = {
            "challenge": str(issued.public_id),
            "issued_at": issued.issued_at,
            "expires_at": issued.expires_at,
        }
        return Response(told, status=201)


class CheckView(APIView):
    """Check-in and check-out."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="me_attendance_check",
        parameters=[IDEMPOTENCY],
        request=shapes.CaptureShape,
        responses={201: shapes.AttendanceEntryShape},
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Take a picture in; the same key is applied once. Doubtful ones wait for the NOC."""
        data = checked(shapes.CaptureShape, request.data)
        capture = Capture(request_key=key_of(request) or str(new_public_id()), **data)
        taken = services.attendance_take(actor=actor_of(request), capture=capture)
        return Response(entry_shown(_entries(request).get(pk=taken.pk)), status=201)


class AttendanceEntriesView(APIView):
    """Entries that the caller may see."""

    @extend_schema(
        operation_id="attendance_list",
        parameters=[
            OpenApiParameter("date", str, _QUERY, description="Day of work, YYYY-MM-DD."),
            OpenApiParameter("verdict", str, _QUERY, enum=Verdict.values),
            OpenApiParameter("technician", str, _QUERY, description="Staff number."),
            OpenApiParameter("limit", int, _QUERY),
            OpenApiParameter("cursor", str, _QUERY),
        ],
        responses=shapes.AttendancePageShape,
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """A page of entries, the newest first."""
        entries, query = _entries(request), request.query_params
        if text := query.get("date"):
            entries = entries.filter(date=_day(text))
        if verdict := query.get("verdict"):
            if verdict not in Verdict.values:
                raise Invalid.field("verdict", _("Unknown: %(values)s") % {"values": verdict})
            entries = entries.filter(verdict=verdict)
        if code := query.get("technician"):
            entries = entries.filter(technician__code=code)
        actor = actor_of(request)
        if not actor.holds_anywhere("attendance.view") and not _is_technician(actor.person_id):
            no("role", _("Your role does not allow this here.")).enforce()
        return Response(page_by_key(request, entries, entry_shown))


def _is_technician(person_id: int | None) -> bool:
    return person_id is not None and selectors.is_technician(person_id)


def _day(text: str) -> Any:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Invalid.field("date", _("This is no date."))
    return day


class AttendanceEntryView(APIView):
    """One entry."""

    @extend_schema(operation_id="attendance_read", responses=shapes.AttendanceEntryShape, tags=TAGS)
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """The entry with its doubts."""
        found = services.entry_load(actor_of(request), public_id)
        return with_etag(Response(entry_shown(found)), found.version)


class AttendanceJudgeView(APIView):
    """The decision on an entry."""

    @extend_schema(
        operation_id="attendance_judge",
        parameters=[IDEMPOTENCY, IF_MATCH],
        request=shapes.JudgeShape,
        responses=shapes.AttendanceEntryShape,
        tags=TAGS,
    )
    @repeatable
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Accept or reject it; rejecting needs a reason."""
        data = checked(shapes.JudgeShape, request.data)
        judged = services.entry_judge(
            actor=actor_of(request), public_id=public_id, version=expected_version(request), **data
        )
        return with_etag(Response(entry_shown(judged)), judged.version)
