"""Work orders and technicians."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.accounts.models import Team
from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import answered_once, earlier_answer, key_of, repeatable
from tanggap.api.shared.paging import page_by_key
from tanggap.api.shared.versions import expected_version, with_etag
from tanggap.api.v1 import represent, serializers
from tanggap.api.v1.calls import IDEMPOTENCY, IF_MATCH, checked, code_to_pk
from tanggap.attachments.services import uploads_prepared
from tanggap.fieldwork import services
from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.models import Technician, WorkOrder
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.kernel.ids import new_public_id
from tanggap.organization.models import Unit

_QUERY: Literal["query"] = "query"


def _orders(request: Request) -> Any:
    return (
        WorkOrder.objects.visible_to(actor_of(request))
        .filter(ticket__deleted_at__isnull=True)
        .select_related("ticket", "lead__user")
        .prefetch_related("crew__technician__user")
    )


class WorkOrdersView(APIView):
    """The work orders that the caller may see."""

    @extend_schema(
        operation_id="work_orders_list",
        parameters=[
            OpenApiParameter("status", str, _QUERY, enum=WorkOrderStatus.values, many=True),
            OpenApiParameter("ticket", str, _QUERY, description="Number of the ticket."),
            OpenApiParameter("technician", str, _QUERY, description="Staff number of the lead."),
            OpenApiParameter("limit", int, _QUERY),
            OpenApiParameter("cursor", str, _QUERY),
        ],
        responses=serializers.WorkOrderPageShape,
        tags=["work orders"],
    )
    def get(self, request: Request) -> Response:
        """A page of work orders, the newest first."""
        orders, query = _orders(request), request.query_params
        if statuses := query.getlist("status"):
            if unknown := set(statuses) - set(WorkOrderStatus.values):
                raise Invalid.field(
                    "status", _("Unknown: %(values)s") % {"values": ", ".join(sorted(unknown))}
                )
            orders = orders.filter(status__in=statuses)
        if number := query.get("ticket"):
            orders = orders.filter(ticket__number=number)
        if code := query.get("technician"):
            orders = orders.filter(lead__code=code)
        return Response(page_by_key(request, orders, represent.work_order))


class WorkOrderView(APIView):
    """One work order."""

    @extend_schema(
        operation_id="work_orders_read", responses=serializers.WorkOrderShape, tags=["work orders"]
    )
    def get(self, request: Request, pk: int) -> Response:
        """The work order with its crew."""
        order = _orders(request).filter(pk=pk).first()
        if order is None:
            raise NotVisible
        return with_etag(Response(represent.work_order(order)), order.version)


class PickUpView(APIView):
    """Taking an offered job."""

    @extend_schema(
        operation_id="tickets_pick_up",
        parameters=[IDEMPOTENCY],
        request=serializers.NothingShape,
        responses=serializers.WorkOrderShape,
        tags=["work orders"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Take the job; of two who try, one has it."""
        key = key_of(request) or str(new_public_id())
        order = services.work_order_pick_up(actor=actor_of(request), number=number, request_key=key)
        return Response(represent.work_order(_orders(request).get(pk=order.pk)))


class ProgressView(APIView):
    """Reporting steps of a job."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        operation_id="tickets_report_progress",
        parameters=[IDEMPOTENCY],
        request=serializers.ProgressReportShape,
        responses={201: serializers.ProgressShape},
        tags=["work orders"],
    )
    def post(self, request: Request, number: str) -> Response:
        """Report a step; the same key is applied once."""
        data = checked(serializers.ProgressReportShape, request.data)
        if (known := earlier_answer(request)) is not None:
            return known
        actor = actor_of(request)
        uploads = data.pop("photos")
        signature = data.pop("signature")
        signed = [signature] if signature else []
        report = services.Report(request_key=key_of(request) or str(new_public_id()), **data)
        # Outside the transaction that keeps the answer: a wrong code counts although nothing else is kept.
        judged = services.completion_code_judge(actor=actor, number=number, report=report)
        with uploads_prepared(actor, [*uploads, *signed], images_only=True) as files:
            whole = replace(
                report,
                judged_code=judged,
                photos=files[: len(uploads)],
                signature=files[-1] if signed else None,
            )
            return answered_once(request, lambda: _reported(request, number, whole))


def _reported(request: Request, number: str, report: services.Report) -> Response:
    step = services.progress_report(actor=actor_of(request), number=number, report=report)
    return Response(represent.progress(step), status=201)


def _technicians(request: Request) -> Any:
    return Technician.objects.visible_to(actor_of(request)).select_related("user", "home_unit", "team")


class TechniciansView(APIView):
    """The technicians that the caller may see."""

    @extend_schema(
        operation_id="technicians_list",
        parameters=[
            OpenApiParameter("q", str, _QUERY, description="Part of the name."),
            OpenApiParameter("active", bool, _QUERY),
            OpenApiParameter("limit", int, _QUERY),
            OpenApiParameter("cursor", str, _QUERY),
        ],
        responses=serializers.TechnicianPageShape,
        tags=["technicians"],
    )
    def get(self, request: Request) -> Response:
        """A page of technicians."""
        found = _technicians(request)
        if words := request.query_params.get("q", "").strip():
            found = found.filter(user__name__icontains=words[:100])
        if active := request.query_params.get("active"):
            found = found.filter(deactivated_at__isnull=active.lower() in {"true", "1"})
        return Response(page_by_key(request, found, represent.technician))

    @extend_schema(
        operation_id="technicians_create",
        parameters=[IDEMPOTENCY],
        request=serializers.NewTechnicianShape,
        responses={201: serializers.TechnicianShape},
        tags=["technicians"],
    )
    @repeatable
    def post(self, request: Request) -> Response:
        """Make a person a technician."""
        data = checked(serializers.NewTechnicianShape, request.data)
        team = data.pop("team", None)
        created = services.technician_create(
            actor=actor_of(request),
            user_id=data.pop("person"),
            home_unit_id=code_to_pk(Unit, data.pop("unit"), "unit"),
            team_id=code_to_pk(Team, team, "team") if team else None,
            usual_shift_id=data.pop("usual_shift", None),
            **data,
        )
        found = services.technician_load(actor_of(request), created.code)
        return Response(represent.technician(found), status=201)


class TechnicianView(APIView):
    """One technician."""

    @extend_schema(
        operation_id="technicians_read", responses=serializers.TechnicianShape, tags=["technicians"]
    )
    def get(self, request: Request, code: str) -> Response:
        """The technician."""
        found = services.technician_load(actor_of(request), code)
        return with_etag(Response(represent.technician(found)), found.version)

    @extend_schema(
        operation_id="technicians_change",
        parameters=[IF_MATCH],
        request=serializers.TechnicianChangeShape,
        responses=serializers.TechnicianShape,
        tags=["technicians"],
    )
    def patch(self, request: Request, code: str) -> Response:
        """Change the technician's record."""
        data = checked(serializers.TechnicianChangeShape, request.data)
        if "unit" in data:
            data["home_unit_id"] = code_to_pk(Unit, data.pop("unit"), "unit")
        if "usual_shift" in data:
            data["usual_shift_id"] = data.pop("usual_shift")
        changed = services.technician_edit(
            actor=actor_of(request), code=code, changes=data, expected_version=expected_version(request)
        )
        return with_etag(Response(represent.technician(changed)), changed.version)
