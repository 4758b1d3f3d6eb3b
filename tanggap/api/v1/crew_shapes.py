"""Shapes of the roster, leave and being on call."""

from __future__ import annotations

from rest_framework import serializers

from tanggap.api.v1.serializers import FileShape, Shape
from tanggap.fieldwork.roster.choices import CallStatus, LeaveKind, LeaveStatus
from tanggap.fieldwork.roster.services.leaves import MOST_FILES


class RosterDayShape(Shape):
    """What the plan says of one technician's day.

    ``is_working`` tells whether work is planned, leave not taken into account; ``is_planned`` whether the
    roster differs from what is usual.
    """

    date = serializers.DateField()
    is_working = serializers.BooleanField()
    shift = serializers.CharField(allow_null=True)
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    leave = serializers.ChoiceField(choices=LeaveKind.choices, allow_null=True)
    is_planned = serializers.BooleanField()
    is_swapped = serializers.BooleanField()
    holiday = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class RosterRowShape(Shape):
    """One technician's days."""

    technician = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    time_zone = serializers.CharField()
    days = RosterDayShape(many=True)


class RosterPageShape(Shape):
    """A page of technicians with their days."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = RosterRowShape(many=True)


class LeaveShape(Shape):
    """Days off that were asked for, and what became of them."""

    id = serializers.IntegerField()
    technician = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    kind = serializers.ChoiceField(choices=LeaveKind.choices)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    reason = serializers.CharField()
    status = serializers.ChoiceField(choices=LeaveStatus.choices)
    asked_at = serializers.DateTimeField()
    asked_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decision_note = serializers.CharField()
    files = FileShape(many=True)
    version = serializers.IntegerField()


class LeavePageShape(Shape):
    """A page of leave."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = LeaveShape(many=True)


class LeaveAskShape(Shape):
    """Days off that are asked for; without the staff number of a technician, by the caller for himself."""

    technician = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=LeaveKind.choices)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    files = serializers.ListField(
        child=serializers.FileField(), required=False, default=list, max_length=MOST_FILES
    )


class LeaveLettersShape(Shape):
    """Letters or their photos for leave that waits."""

    files = serializers.ListField(child=serializers.FileField(), allow_empty=False, max_length=MOST_FILES)


class LeaveDecideShape(Shape):
    """A decision on leave; a rejection needs a note."""

    approve = serializers.BooleanField()
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class OnCallTurnShape(Shape):
    """Somebody who is on call now; rank 1 is called first."""

    unit = serializers.CharField()
    technician = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField()
    rank = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class OnCallNowShape(Shape):
    """Who is on call at a moment, in the order of calling."""

    at = serializers.DateTimeField()
    results = OnCallTurnShape(many=True)


class OnCallCallShape(Shape):
    """A call to somebody on call about a ticket."""

    id = serializers.IntegerField()
    ticket = serializers.CharField()
    technician = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=CallStatus.choices)
    reason = serializers.CharField()
    called_at = serializers.DateTimeField()
    called_by = serializers.CharField()
    times = serializers.IntegerField()
    next_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    stopped_by = serializers.CharField()
    stop_reason = serializers.CharField()


class OnCallCallPageShape(Shape):
    """A page of calls."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = OnCallCallShape(many=True)


class StopCallShape(Shape):
    """Why no answer is needed any more."""

    reason = serializers.CharField(max_length=300, allow_blank=True)
