"""Shapes of what administrators set up: service levels, rules, words of notices, canned answers, tags."""

from __future__ import annotations

from rest_framework import serializers

from tanggap.api.v1.serializers import CodedShape, Shape
from tanggap.tickets.choices import Channel, PlacingMethod, Priority, StepAction, StepRecipient, StepTarget


class TimesShape(Shape):
    """Promised working time in seconds; what is left out is not promised."""

    response = serializers.IntegerField(required=False, min_value=1)
    update = serializers.IntegerField(required=False, min_value=1)  # type: ignore[assignment]  # a field of that name is meant
    resolution = serializers.IntegerField(required=False, min_value=1)


class StepShape(Shape):
    """A step before or after a promise runs out, by ``percent`` or ``minutes``; new versions keep ``key``."""

    key = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")
    target = serializers.ChoiceField(choices=StepTarget.choices)
    percent = serializers.IntegerField(required=False, allow_null=True, default=None)
    minutes = serializers.IntegerField(required=False, allow_null=True, default=None)
    action = serializers.ChoiceField(choices=StepAction.choices)
    recipient = serializers.ChoiceField(
        choices=StepRecipient.choices, required=False, allow_blank=True, default=""
    )
    role = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    person = serializers.IntegerField(required=False, allow_null=True, default=None)
    team = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    repeat_minutes = serializers.IntegerField(required=False, allow_null=True, default=None)


class NewPolicyVersionShape(Shape):
    """Times by priority 1 to 4 from a moment on; ``number`` is the newest version that was read."""

    number = serializers.IntegerField(min_value=1)
    targets = serializers.DictField(child=TimesShape())
    calendar = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    valid_from = serializers.DateTimeField(required=False, allow_null=True, default=None)
    steps = StepShape(many=True, required=False, default=list)


class NewPolicyShape(Shape):
    """A policy with its first times, by priority 1 to 4; no unit, category or customer means all."""

    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=120)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    category = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    customer = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    customer_class = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    targets = serializers.DictField(child=TimesShape())
    calendar = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    valid_from = serializers.DateTimeField(required=False, allow_null=True, default=None)
    steps = StepShape(many=True, required=False, default=list)


class PolicyVersionShape(Shape):
    """What was promised from when on."""

    number = serializers.IntegerField()
    valid_from = serializers.DateTimeField()
    targets = serializers.DictField(child=TimesShape())
    calendar = serializers.CharField()
    created_by = serializers.CharField()
    steps = StepShape(many=True)


class PolicyRowShape(Shape):
    """A policy in a list."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    unit = CodedShape(allow_null=True)
    category = CodedShape(allow_null=True)
    customer = serializers.CharField()
    customer_class = serializers.CharField()
    retired_at = serializers.DateTimeField(allow_null=True)


class PolicyShape(PolicyRowShape):
    """A policy with all its versions, the newest first."""

    versions = PolicyVersionShape(many=True)


class PolicyPageShape(Shape):
    """A page of policies."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = PolicyRowShape(many=True)


class RuleFactsShape(Shape):
    """By which a rule gives tickets; empty conditions mean any."""

    name = serializers.CharField(max_length=120)
    method = serializers.ChoiceField(choices=PlacingMethod.choices)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    category = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    customer = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    customer_class = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    priorities = serializers.ListField(
        child=serializers.ChoiceField(choices=Priority.choices), required=False, default=list
    )
    channels = serializers.ListField(
        child=serializers.ChoiceField(choices=Channel.choices), required=False, default=list
    )
    team = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    skill = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class RuleShape(RuleFactsShape):
    """A rule with its place in the order."""

    id = serializers.IntegerField()
    position = serializers.IntegerField()
    retired_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class RulePageShape(Shape):
    """A page of rules, the newest first; ``position`` says in which order they are tried."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = RuleShape(many=True)


class AnswerFactsShape(Shape):
    """A canned answer, offered on tickets of the unit and below, and of the category."""

    title = serializers.CharField(max_length=80)
    body = serializers.CharField(max_length=4000)
    unit = serializers.CharField(max_length=40)
    category = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class CannedAnswerShape(AnswerFactsShape):
    """A canned answer as it is kept."""

    id = serializers.IntegerField()
    retired_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class CannedAnswerPageShape(Shape):
    """A page of canned answers."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CannedAnswerShape(many=True)


class WordsShape(Shape):
    """Title and text; words in braces stand for facts."""

    title = serializers.CharField(max_length=200)
    body = serializers.CharField(max_length=10_000, allow_blank=True, default="")


class NoticeTemplateRowShape(Shape):
    """Where words can be given, and whose count: ``shipped``, ``own``, or ``broken`` (own, not usable)."""

    event = serializers.CharField()
    channel = serializers.CharField()
    language = serializers.CharField()
    state = serializers.CharField()


class NoticeTemplateListShape(Shape):
    """All places."""

    results = NoticeTemplateRowShape(many=True)


class NoticeTemplateShape(NoticeTemplateRowShape, WordsShape):
    """The words that count now; ``version`` is 0 as long as nobody has given any."""

    version = serializers.IntegerField()
    variables = serializers.ListField(child=serializers.CharField())


class TagRowShape(Shape):
    """A tag and how many tickets carry it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    tickets = serializers.IntegerField()


class TagPageShape(Shape):
    """A page of tags."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = TagRowShape(many=True)


class TagNameShape(Shape):
    """The new name; that of another tag makes the two one."""

    name = serializers.CharField(max_length=80)


class RatingShape(Shape):
    """What the reporter thinks of the last solution; no ``score`` before the answer."""

    asked_until = serializers.DateTimeField()
    score = serializers.IntegerField(allow_null=True)
    comment = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    followed_up_at = serializers.DateTimeField(allow_null=True)
    follow_up_note = serializers.CharField()


class RatingListShape(Shape):
    """One for each solution, the newest first."""

    results = RatingShape(many=True)


class NewRatingShape(Shape):
    """The reporter's own answer."""

    score = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(max_length=2000, required=False, allow_blank=True)
