"""What holds mean for the clock, and which of them wait for a second person."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as fields
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.v1.calls import IDEMPOTENCY, checked, holder_of
from tanggap.api.v1.serializers import Shape
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.choices import HoldReason
from tanggap.tickets.hold_rules import Rule, hold_rules
from tanggap.tickets.models import TicketState
from tanggap.tickets.selectors import stops_waiting
from tanggap.tickets.services import hold_rule_set

MOST = 100


class HoldRuleShape(Shape):
    """What a hold for a reason means for the clock."""

    reason = fields.CharField()
    stops_clock = fields.BooleanField()
    second_person = fields.BooleanField()
    needs_note = fields.BooleanField()
    version = fields.IntegerField()


class HoldRuleChangeShape(Shape):
    """The same to be set; ``version`` is the one that was read."""

    stops_clock = fields.BooleanField()
    second_person = fields.BooleanField(default=False)
    needs_note = fields.BooleanField(default=False)
    version = fields.IntegerField(min_value=0)


class HoldRuleListShape(Shape):
    """All reasons."""

    results = HoldRuleShape(many=True)


class ClockStopShape(Shape):
    """A hold that waits for a second person."""

    ticket = fields.CharField()
    reason = fields.CharField()
    note = fields.CharField()
    asked_by = fields.CharField()
    since = fields.DateTimeField()


class ClockStopListShape(Shape):
    """Those that wait longest, at most a hundred."""

    results = ClockStopShape(many=True)


class HoldRulesView(APIView):
    """What holds mean for the clock."""

    @extend_schema(operation_id="hold_rules_list", responses=HoldRuleListShape, tags=["service levels"])
    def get(self, request: Request) -> Response:
        """All reasons with their rules."""
        holder_of(request, "sla.manage", "ticket.move")
        return Response({"results": [rule._asdict() for rule in hold_rules.get().values()]})


class HoldRuleView(APIView):
    """What a hold for one reason means."""

    @extend_schema(
        operation_id="hold_rules_set",
        parameters=[IDEMPOTENCY],
        request=HoldRuleChangeShape,
        responses=HoldRuleShape,
        tags=["service levels"],
    )
    @repeatable
    def post(self, request: Request, reason: str) -> Response:
        """Say what it means from now on."""
        if reason not in HoldReason.values:
            raise NotVisible
        data = checked(HoldRuleChangeShape, request.data)
        version = data.pop("version")
        set_now = hold_rule_set(actor=actor_of(request), reason=reason, expected_version=version, **data)
        return Response({name: getattr(set_now, name) for name in Rule._fields})


class ClockStopsView(APIView):
    """Holds that wait for a second person."""

    @extend_schema(operation_id="clock_stops_list", responses=ClockStopListShape, tags=["service levels"])
    def get(self, request: Request) -> Response:
        """Decide with ``confirm-hold`` and ``refuse-hold`` of the ticket."""
        holder_of(request, "ticket.move")
        return Response({"results": [_stop(state) for state in stops_waiting(actor_of(request))[:MOST]]})


def _stop(state: TicketState) -> dict[str, object]:
    return {
        "ticket": state.ticket.number,
        "reason": state.reason,
        "note": state.note,
        "asked_by": state.actor_label,
        "since": state.entered_at,
    }
