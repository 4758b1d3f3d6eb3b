"""Shapes of approvals."""

from __future__ import annotations

from rest_framework import serializers

from tanggap.api.v1.serializers import Shape
from tanggap.approvals.choices import DECIDERS_VERDICTS, RequestState, Verdict
from tanggap.approvals.services import MOST_AT_ONCE


class ApprovalRowShape(Shape):
    """A request for approval in a list.

    ``digest`` stands for exactly what is to be decided; whoever decides sends back the one that was read.
    """

    id = serializers.UUIDField()
    kind = serializers.CharField()
    subject = serializers.CharField()
    unit = serializers.CharField()
    state = serializers.ChoiceField(choices=RequestState.choices)
    step = serializers.CharField()
    step_number = serializers.IntegerField()
    steps = serializers.IntegerField()
    round = serializers.IntegerField()
    submitted_by = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    digest = serializers.CharField()


class ApprovalPageShape(Shape):
    """A page of requests."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ApprovalRowShape(many=True)


class ApprovalLineShape(Shape):
    """One line of the summary."""

    name = serializers.CharField()
    value = serializers.CharField(allow_blank=True)


class ApprovalDecisionShape(Shape):
    """One decision, which nobody changes any more."""

    step = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    decided_by = serializers.CharField()
    on_behalf_of = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField()
    digest = serializers.CharField()


class ApprovalShape(ApprovalRowShape):
    """A request with what is decided, whose turn it is, and what was decided.

    ``changed``: the subject is no longer what was submitted, so that nothing can be decided.
    ``may_decide`` is about the caller; ``refusal`` says why not.
    """

    summary = ApprovalLineShape(many=True)
    changed = serializers.BooleanField()
    verdicts = serializers.ListField(child=serializers.CharField())
    may_decide = serializers.BooleanField()
    refusal = serializers.CharField(allow_null=True)
    waits_for = serializers.ListField(child=serializers.CharField())
    decisions = ApprovalDecisionShape(many=True)


class DecideShape(Shape):
    """One decision; sending back and rejecting need a reason."""

    verdict = serializers.ChoiceField(choices=DECIDERS_VERDICTS)
    digest = serializers.CharField(max_length=64)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")


class RecallShape(Shape):
    """Why it is taken back."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")


class BatchItemShape(Shape):
    """One request of a batch."""

    id = serializers.CharField(max_length=40)
    digest = serializers.CharField(max_length=64)


class DecideManyShape(Shape):
    """Many requests decided alike, each for itself."""

    items = serializers.ListField(child=BatchItemShape(), min_length=1, max_length=MOST_AT_ONCE)
    verdict = serializers.ChoiceField(choices=DECIDERS_VERDICTS)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")


class BatchResultShape(Shape):
    """What became of one of them."""

    id = serializers.CharField()
    decided = serializers.BooleanField()
    subject = serializers.CharField(allow_blank=True)
    refusal = serializers.CharField(allow_null=True)


class BatchAnswerShape(Shape):
    """The result of each, in the order of the call."""

    results = BatchResultShape(many=True)
