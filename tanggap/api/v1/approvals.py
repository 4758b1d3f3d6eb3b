"""Approvals: what waits for the caller, one request, deciding one or many."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.shared.paging import page_by_key
from tanggap.api.v1 import approval_shapes as shapes
from tanggap.api.v1.calls import IDEMPOTENCY, checked
from tanggap.approvals import services
from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import ApprovalDecision, ApprovalRequest
from tanggap.approvals.registry import kinds
from tanggap.approvals.selectors import (
    VIEWS,
    RequestFilter,
    RequestView,
    request_view,
    requests_matching,
)
from tanggap.kernel.errors import Invalid

TAGS = ["approvals"]


def _row(request: ApprovalRequest) -> dict[str, Any]:
    return {
        "id": request.public_id,
        "kind": request.kind,
        "subject": request.subject_label,
        "unit": request.unit.code,
        "state": request.state,
        "step": request.step.name,
        "step_number": request.position + 1,
        "steps": len(request.steps),
        "round": request.round,
        "submitted_by": request.submitted_by.name,
        "submitted_at": request.submitted_at,
        "due_at": request.due_at if request.is_waiting else None,
        "closed_at": request.closed_at,
        "digest": request.digest,
    }


def _shown(view: RequestView) -> dict[str, Any]:
    lines = view.summary.lines if view.summary else ()
    decision = view.deciding.decision
    refusal = None if decision else str(decision.reason)
    return _row(view.request) | {
        "summary": [{"name": str(name), "value": str(value)} for name, value in lines],
        "changed": view.changed,
        "verdicts": list(view.kind.verdicts) if view.kind else [],
        "may_decide": bool(decision) and not view.changed,
        "refusal": refusal,
        "waits_for": view.asked,
        "decisions": [_decision(view.request, one) for one in view.decisions],
    }


def _decision(request: ApprovalRequest, taken: ApprovalDecision) -> dict[str, Any]:
    return {
        "step": request.step_list[taken.position].name,
        "verdict": taken.verdict,
        "decided_by": taken.decided_by_label,
        "on_behalf_of": taken.on_behalf_of_label or None,
        "reason": taken.reason,
        "decided_at": taken.decided_at,
        "digest": taken.digest,
    }


def _one_of(request: Request, name: str, known: list[str], otherwise: str = "") -> str:
    value = request.query_params.get(name, "") or otherwise
    if value and value not in known:
        raise Invalid.field(name, _("Unknown: %(values)s") % {"values": value})
    return value


class ApprovalsView(APIView):
    """Requests for approval that concern the caller."""

    @extend_schema(
        operation_id="approvals_list",
        parameters=[
            OpenApiParameter(
                "view",
                str,
                enum=VIEWS,
                description="`turn` (the default: the caller decides), `sent`, `decided` or `all`.",
            ),
            OpenApiParameter("kind", str, description="Code of a kind."),
            OpenApiParameter("state", str, enum=RequestState.values),
            OpenApiParameter("q", str, description="Words of the subject."),
            OpenApiParameter("limit", int),
            OpenApiParameter("cursor", str),
        ],
        responses=shapes.ApprovalPageShape,
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """A page of them, the newest first."""
        wanted = RequestFilter(
            view=_one_of(request, "view", list(VIEWS), "turn"),
            kind=_one_of(request, "kind", [kind.code for kind in kinds()]),
            state=_one_of(request, "state", list(RequestState.values)),
            words=request.query_params.get("q", "").replace("\x00", ""),
        )
        found = requests_matching(actor_of(request), wanted)
        rows = found.select_related("unit", "submitted_by").defer("snapshot")
        return Response(page_by_key(request, rows, _row))


class ApprovalView(APIView):
    """One request."""

    @extend_schema(operation_id="approvals_read", responses=shapes.ApprovalShape, tags=TAGS)
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """What is decided, whose turn it is, and what was decided."""
        return Response(_shown(request_view(actor_of(request), public_id)))


class ApprovalDecideView(APIView):
    """Deciding one request."""

    @extend_schema(
        operation_id="approvals_decide",
        parameters=[IDEMPOTENCY],
        request=shapes.DecideShape,
        responses=shapes.ApprovalShape,
        tags=TAGS,
    )
    @repeatable
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Decide its present step, in the own place or for somebody who delegated."""
        actor = actor_of(request)
        services.approval_decide(
            actor=actor, public_id=public_id, **checked(shapes.DecideShape, request.data)
        )
        return Response(_shown(request_view(actor, public_id)))


class ApprovalRecallView(APIView):
    """Taking back what one submitted."""

    @extend_schema(
        operation_id="approvals_recall",
        parameters=[IDEMPOTENCY],
        request=shapes.RecallShape,
        responses=shapes.ApprovalShape,
        tags=TAGS,
    )
    @repeatable
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Take it back while it waits."""
        actor = actor_of(request)
        services.approval_recall(
            actor=actor, public_id=public_id, **checked(shapes.RecallShape, request.data)
        )
        return Response(_shown(request_view(actor, public_id)))


class ApprovalsDecideManyView(APIView):
    """Deciding many requests alike."""

    @extend_schema(
        operation_id="approvals_decide_many",
        parameters=[IDEMPOTENCY],
        request=shapes.DecideManyShape,
        responses=shapes.BatchAnswerShape,
        tags=TAGS,
    )
    @repeatable
    def post(self, request: Request) -> Response:
        """Decide each for itself; one that is refused keeps no other one back."""
        asked = checked(shapes.DecideManyShape, request.data)
        results = services.approvals_decide_many(
            actor=actor_of(request),
            items=[services.Item(item["id"], item["digest"]) for item in asked["items"]],
            verdict=asked["verdict"],
            reason=asked["reason"],
        )
        return Response({"results": [_result(one) for one in results]})


def _result(one: services.ItemResult) -> dict[str, Any]:
    refused = one.refusal is not None
    return {
        "id": one.public_id,
        "decided": not refused,
        "subject": one.label,
        "refusal": str(one.refusal) if refused else None,
    }
