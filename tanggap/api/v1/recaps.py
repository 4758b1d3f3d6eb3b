"""The recap: notes on its days, and its monthly editions with figures, files and publishing."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import FileResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.shared.paging import page_by_key
from tanggap.api.v1 import recap_shapes as shapes
from tanggap.api.v1.calls import IDEMPOTENCY, checked, code_to_pk
from tanggap.api.v1.serializers import NothingShape
from tanggap.fieldwork.models import DayRemark
from tanggap.fieldwork.remarks.policies import can_remark_anywhere
from tanggap.fieldwork.remarks.services import day_remark_add, day_remark_withdraw
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Unit
from tanggap.reporting.choices import FileFormat
from tanggap.reporting.edition_facts import version_of
from tanggap.reporting.jobs import recap_editions_tend
from tanggap.reporting.models import RecapEdition
from tanggap.reporting.scope import can_see_recap
from tanggap.reporting.selectors import edition_file, edition_for
from tanggap.reporting.services import edition_publish_ask

_QUERY: Literal["query"] = "query"
TAGS = ["recap"]
PAGING = [OpenApiParameter("limit", int, _QUERY), OpenApiParameter("cursor", str, _QUERY)]
_NOTE_PLAIN = ("date", "text", "leaves_ranking", "written_at", "withdrawn_at")
_EDITION_PLAIN = ("first_day", "last_day", "opened_at", "closes_at", "published_at")
_KEPT_NOTE = ("day", "unit", "text", "leaves_ranking", "author")


def _reader(request: Request) -> Actor:
    """The caller, who sees recaps of some unit."""
    actor = actor_of(request)
    can_see_recap(actor).enforce()
    return actor


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Invalid.field(name, _("This is no date."))
    return day


# Notes on days ---------------------------------------------------------------------------------------------
def _note(remark: DayRemark) -> dict[str, Any]:
    return {name: getattr(remark, name) for name in _NOTE_PLAIN} | {
        "id": remark.pk,
        "unit": remark.unit.code,
        "author": remark.written_by.name,
    }


class DayNotesView(APIView):
    """Notes on days of the recap."""

    @extend_schema(
        operation_id="day_notes_list",
        parameters=[
            OpenApiParameter("from", str, _QUERY, description="First day, YYYY-MM-DD."),
            OpenApiParameter("to", str, _QUERY, description="Last day."),
            OpenApiParameter("unit", str, _QUERY, description="Code; notes that hold for it or below it."),
            *PAGING,
        ],
        responses=shapes.DayNotePageShape,
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """A page of the standing notes that touch the caller's units, the newest first."""
        notes = DayRemark.objects.visible_to(_reader(request)).standing()
        if first := _day(request, "from"):
            notes = notes.filter(date__gte=first)
        if last := _day(request, "to"):
            notes = notes.filter(date__lte=last)
        if code := request.query_params.get("unit", ""):
            notes = notes.touching([Unit.objects.get(pk=code_to_pk(Unit, code, "unit")).path])
        return Response(page_by_key(request, notes.select_related("unit", "written_by"), _note))

    @extend_schema(
        operation_id="day_notes_create",
        parameters=[IDEMPOTENCY],
        request=shapes.NewDayNoteShape,
        responses={201: shapes.DayNoteShape},
        tags=TAGS,
    )
    @repeatable
    def post(self, request: Request) -> Response:
        """Say what happened on a day; the same note again is the one that is there."""
        actor = _reader(request)
        can_remark_anywhere(actor).enforce()
        data = checked(shapes.NewDayNoteShape, request.data)
        remark = day_remark_add(
            actor=actor,
            unit_id=code_to_pk(Unit, data["unit"], "unit"),
            day=data["date"],
            text=data["text"],
            leaves_ranking=data["leaves_ranking"],
        )
        return Response(_note(remark), status=201)


class DayNoteWithdrawView(APIView):
    """Taking a note back."""

    @extend_schema(
        operation_id="day_notes_withdraw",
        parameters=[IDEMPOTENCY],
        request=NothingShape,
        responses=shapes.DayNoteShape,
        tags=TAGS,
    )
    @repeatable
    def post(self, request: Request, pk: int) -> Response:
        """Recaps show it no more; published editions keep it."""
        day_remark_withdraw(actor=_reader(request), remark_id=pk)
        return Response(_note(DayRemark.objects.select_related("unit", "written_by").get(pk=pk)))


# Monthly editions ------------------------------------------------------------------------------------------
def _edition(edition: RecapEdition) -> dict[str, Any]:
    """A monthly recap without its figures; unit and publisher are loaded."""
    sums = {FileFormat.PDF: edition.pdf_sha256, FileFormat.XLSX: edition.xlsx_sha256}
    return {name: getattr(edition, name) for name in _EDITION_PLAIN} | {
        "id": edition.pk,
        "unit": edition.unit.code,
        "published_early_by": edition.asked_by.name if edition.asked_by else None,
        "definitions_sha256": edition.definition,
        "files": [
            {
                "format": str(one),
                "sha256": checksum,
                "url": reverse("api:recap_edition_file", args=[edition.pk, str(one)]),
            }
            for one, checksum in sums.items()
            if edition.is_published
        ],
        "url": reverse("api:recap_edition", args=[edition.pk]),
    }


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The kept figures, whichever version they have."""
    return {
        "version": version_of(facts),
        "total": facts["total"],
        "rows": facts["rows"],
        "notes": [{name: note[name] for name in _KEPT_NOTE} for note in facts["notes"]],
        "ranking": facts.get("ranking"),
        "definitions": facts["definitions"],
    }


class EditionsView(APIView):
    """Monthly recaps."""

    @extend_schema(
        operation_id="recap_editions_list",
        parameters=[
            OpenApiParameter("unit", str, _QUERY, description="Code of the unit."),
            OpenApiParameter("published", bool, _QUERY, description="Only those with figures, or without."),
            *PAGING,
        ],
        responses=shapes.EditionPageShape,
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """A page of those of the caller's units, the newest first, without their figures."""
        rows = RecapEdition.objects.visible_to(_reader(request)).select_related("unit", "asked_by")
        if code := request.query_params.get("unit", ""):
            rows = rows.filter(unit__code=code)
        if asked := request.query_params.get("published", ""):
            if asked not in {"true", "false"}:
                raise Invalid.field("published", _("Unknown: %(values)s") % {"values": asked})
            rows = rows.filter(published_at__isnull=asked == "false")
        return Response(page_by_key(request, rows.defer("facts"), _edition))


class EditionView(APIView):
    """One monthly recap."""

    @extend_schema(operation_id="recap_editions_read", responses=shapes.EditionShape, tags=TAGS)
    def get(self, request: Request, pk: int) -> Response:
        """Figures, ranking, notes and definitions as they were published."""
        edition = edition_for(_reader(request), pk)
        return Response(
            _edition(edition) | {"facts": _facts(edition.facts) if edition.is_published else None}
        )


class EditionPublishView(APIView):
    """Publishing before the time for notes is over."""

    @extend_schema(
        operation_id="recap_editions_publish",
        parameters=[IDEMPOTENCY],
        request=NothingShape,
        responses={202: shapes.EditionRowShape},
        tags=TAGS,
    )
    @repeatable
    def post(self, request: Request, pk: int) -> Response:
        """A worker makes figures and files and sends them; ``published_at`` tells when it is done."""
        actor = _reader(request)
        edition_publish_ask(actor=actor, edition_id=pk, enqueue=recap_editions_tend.enqueue)
        return Response(_edition(edition_for(actor, pk)), status=202)


class EditionFileView(APIView):
    """A file of a monthly recap."""

    @extend_schema(
        operation_id="recap_editions_file",
        parameters=[OpenApiParameter("file_format", str, "path", enum=["pdf", "xlsx"])],
        responses={
            (200, FileFormat.PDF.content_type): OpenApiResponse(OpenApiTypes.BINARY),
            (200, FileFormat.XLSX.content_type): OpenApiResponse(OpenApiTypes.BINARY),
        },
        tags=TAGS,
    )
    def get(self, request: Request, pk: int, file_format: str) -> FileResponse:
        """The file as it was published."""
        stream, name, kind = edition_file(edition_for(_reader(request), pk), file_format)
        answer = FileResponse(stream, as_attachment=True, filename=name, content_type=kind.content_type)
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer
