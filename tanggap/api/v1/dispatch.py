"""Dispatch: who fits a ticket best, the best for all, applying it and taking it back."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.shared.versions import expected_version
from tanggap.api.v1.calls import IDEMPOTENCY, IF_MATCH, checked, code_to_pk
from tanggap.api.v1.serializers import NothingShape, Shape
from tanggap.fieldwork.dispatching.lines import Line, lines_of, proposal_get
from tanggap.fieldwork.dispatching.reasons import Reason
from tanggap.fieldwork.dispatching.services import (
    best_propose,
    proposal_apply,
    proposal_undo,
    suggestion_take,
)
from tanggap.fieldwork.dispatching.suggestions import suggestions_for
from tanggap.fieldwork.dispatching.waiting import WaitingFilter
from tanggap.fieldwork.models import DispatchProposal
from tanggap.kernel.decision import no
from tanggap.organization.models import Unit
from tanggap.tickets.choices import Priority


class SuggestionReasonShape(Shape):
    """One side of a pair: its points of the most possible, the numbers behind them, and words."""

    code = serializers.CharField()
    points = serializers.FloatField()
    most = serializers.FloatField()
    words = serializers.CharField()
    numbers = serializers.DictField()


class SuggestionShape(Shape):
    """A technician (by staff number) for a ticket; the score is the sum of the reasons' points."""

    technician = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    score = serializers.FloatField()
    jobs = serializers.IntegerField()
    on_duty = serializers.BooleanField()
    travel_minutes = serializers.FloatField(allow_null=True)
    reasons = SuggestionReasonShape(many=True)


class SuggestionListShape(Shape):
    """Suggestions, the best first, and how many others are left out by reason."""

    ticket = serializers.CharField()
    version = serializers.IntegerField()
    results = SuggestionShape(many=True)
    left_out = serializers.DictField(child=serializers.IntegerField())


class TakeShape(Shape):
    """Who gets the ticket; ``reassign`` takes it from the technician who has it."""

    technician = serializers.CharField(max_length=40)
    reassign = serializers.BooleanField(default=False)


class BestShape(Shape):
    """For which unit, and which of its waiting tickets."""

    unit = serializers.CharField(max_length=40)
    skill = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    priority = serializers.ChoiceField(
        choices=Priority.choices, required=False, default=None, allow_null=True
    )


class ChosenLinesShape(Shape):
    """Numbers of the tickets whose lines are applied."""

    tickets = serializers.ListField(child=serializers.CharField(max_length=24), min_length=1, max_length=200)


class LineShape(Shape):
    """A line of a proposal; ``result`` is empty until it was applied."""

    ticket = serializers.CharField()
    subject = serializers.CharField()
    priority = serializers.IntegerField()
    technician = serializers.CharField()
    name = serializers.CharField()
    score = serializers.FloatField()
    job_of_proposal = serializers.IntegerField()
    reasons = SuggestionReasonShape(many=True)
    result = serializers.CharField(allow_blank=True)
    result_words = serializers.CharField(allow_blank=True)


class ProposalShape(Shape):
    """A proposal with all its lines, taken or not."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    unit = serializers.CharField()
    made_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    lines = LineShape(many=True)
    taken = serializers.DictField(child=serializers.CharField())
    undone = serializers.DictField(child=serializers.CharField())
    unserved = serializers.ListField(child=serializers.DictField())


def _reason(reason: Reason) -> dict[str, Any]:
    return {**reason.kept(), "words": reason.words}


def _line(line: Line) -> dict[str, Any]:
    names = ("ticket", "subject", "priority", "technician", "name", "score", "result", "result_words")
    return {name: getattr(line, name) for name in names} | {
        "job_of_proposal": line.slot + 1,
        "reasons": [_reason(reason) for reason in line.reasons],
    }


def _proposal(proposal: DispatchProposal) -> dict[str, Any]:
    outcome = proposal.outcome
    return {
        "id": proposal.pk,
        "kind": proposal.kind,
        "unit": proposal.unit.code,
        "made_at": proposal.made_at,
        "applied_at": proposal.applied_at,
        "undone_at": proposal.undone_at,
        "lines": [_line(line) for line in lines_of(proposal)],
        "taken": {number: one["technician"] for number, one in outcome.get("taken", {}).items()},
        "undone": outcome.get("undone", {}),
        "unserved": outcome.get("unserved", []),
    }


def _only_dispatchers(request: Request) -> None:
    if not actor_of(request).holds_anywhere("work_order.assign"):
        no("role", "").enforce()


class SuggestionsView(APIView):
    """Who fits a ticket best."""

    @extend_schema(
        operation_id="tickets_suggestions",
        parameters=[OpenApiParameter("wide", bool, "query", description="Look in the units beside it, too.")],
        responses=SuggestionListShape,
        tags=["dispatch"],
    )
    def get(self, request: Request, number: str) -> Response:
        """The ranked suggestions with their reasons; for those who dispatch."""
        wide = request.query_params.get("wide", "").lower() in {"1", "true"}
        ranking = suggestions_for(actor_of(request), number, wide=wide)
        _only_dispatchers(request)
        lines = [
            {
                "technician": line.candidate.code,
                "name": line.candidate.name,
                "unit": line.candidate.unit,
                "score": round(line.score, 1),
                "jobs": line.candidate.jobs,
                "on_duty": line.candidate.on_duty,
                "travel_minutes": None if line.minutes is None else round(line.minutes, 1),
                "reasons": [_reason(reason) for reason in line.reasons],
            }
            for line in ranking.lines
        ]
        left_out = dict(sorted(ranking.left_out.items()))
        version = ranking.demand.version
        return Response({"ticket": number, "version": version, "results": lines, "left_out": left_out})

    @extend_schema(
        operation_id="tickets_take_suggestion",
        parameters=[IDEMPOTENCY, IF_MATCH],
        request=TakeShape,
        responses={201: ProposalShape},
        tags=["dispatch"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Give the ticket out; the answer's key takes it back within ten minutes."""
        data = checked(TakeShape, request.data)
        taken = suggestion_take(
            actor=actor_of(request),
            number=number,
            lead_code=data["technician"],
            reassign=data["reassign"],
            expected_version=expected_version(request),
        )
        return Response(_proposal(taken), status=201)


class ProposalsView(APIView):
    """The best for all."""

    @extend_schema(
        operation_id="dispatch_propose",
        parameters=[IDEMPOTENCY],
        request=BestShape,
        responses={201: ProposalShape},
        tags=["dispatch"],
    )
    @repeatable
    def post(self, request: Request) -> Response:
        """Compute who should take what of all that waits; nothing is given out yet."""
        data = checked(BestShape, request.data)
        _only_dispatchers(request)
        wanted = WaitingFilter(
            unit_id=code_to_pk(Unit, data["unit"], "unit"), skill=data["skill"], priority=data["priority"]
        )
        return Response(_proposal(best_propose(actor=actor_of(request), wanted=wanted)), status=201)


class ProposalView(APIView):
    """One proposal."""

    @extend_schema(operation_id="dispatch_proposal", responses=ProposalShape, tags=["dispatch"])
    def get(self, request: Request, pk: int) -> Response:
        """Its lines with reasons and what became of each."""
        return Response(_proposal(proposal_get(actor_of(request), pk)))


class ProposalApplyView(APIView):
    """Applying."""

    @extend_schema(
        operation_id="dispatch_apply",
        parameters=[IDEMPOTENCY],
        request=ChosenLinesShape,
        responses=ProposalShape,
        tags=["dispatch"],
    )
    @repeatable
    def post(self, request: Request, pk: int) -> Response:
        """Give the chosen lines out in one act; each line tells what became of it."""
        data = checked(ChosenLinesShape, request.data)
        applied = proposal_apply(actor=actor_of(request), pk=pk, numbers=set(data["tickets"]))
        return Response(_proposal(applied))


class ProposalUndoView(APIView):
    """Taking back."""

    @extend_schema(
        operation_id="dispatch_undo",
        parameters=[IDEMPOTENCY],
        request=NothingShape,
        responses=ProposalShape,
        tags=["dispatch"],
    )
    @repeatable
    def post(self, request: Request, pk: int) -> Response:
        """Take back what it gave out, as far as no work has begun."""
        return Response(_proposal(proposal_undo(actor=actor_of(request), pk=pk)))
