"""Shapes of attendance."""

from __future__ import annotations

from rest_framework import serializers

from tanggap.api.v1.serializers import Shape
from tanggap.fieldwork.attendance.choices import (
    DayStatus,
    Direction,
    DoubtKind,
    DoubtOutcome,
    EntrySource,
    PlaceResult,
    Punctuality,
    Verdict,
)


class ChallengeRequestShape(Shape):
    """For what a challenge is asked."""

    direction = serializers.ChoiceField(choices=Direction.choices)


class ChallengeShape(Shape):
    """The server's one-time word for one picture, and its clock."""

    challenge = serializers.UUIDField()
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class CaptureShape(Shape):
    """One check-in or check-out; ``Idempotency-Key`` is the key of the attempt."""

    direction = serializers.ChoiceField(choices=Direction.choices)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field of that name is meant
        choices=[(one.value, one.label) for one in EntrySource if one is not EntrySource.MANUAL]
    )
    challenge = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    picture = serializers.FileField()
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    accuracy_m = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=1_000_000)
    position_age_s = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=10_000_000
    )
    phone_time = serializers.DateTimeField(required=False, allow_null=True)
    taken_at = serializers.DateTimeField(required=False, allow_null=True)
    device_key = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    face = serializers.BooleanField(required=False, allow_null=True, default=None)


class AttendanceDoubtShape(Shape):
    """What a check found."""

    kind = serializers.ChoiceField(choices=DoubtKind.choices)
    outcome = serializers.ChoiceField(choices=DoubtOutcome.choices)
    text = serializers.CharField()


class AttendanceEntryShape(Shape):
    """An entry with what speaks against it."""

    id = serializers.UUIDField()
    technician = serializers.CharField()
    name = serializers.CharField()
    date = serializers.DateField()
    direction = serializers.ChoiceField(choices=Direction.choices)
    source = serializers.ChoiceField(choices=EntrySource.choices)  # type: ignore[assignment]  # a field of that name is meant
    captured_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    accuracy_m = serializers.IntegerField(allow_null=True)
    place = serializers.CharField(allow_null=True)
    place_name = serializers.CharField()
    place_result = serializers.ChoiceField(choices=PlaceResult.choices)
    punctuality = serializers.ChoiceField(choices=Punctuality.choices)
    photo_sha256 = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    decision_reason = serializers.CharField()
    doubts = AttendanceDoubtShape(many=True)
    version = serializers.IntegerField()


class AttendancePageShape(Shape):
    """A page of entries."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = AttendanceEntryShape(many=True)


class OwnAttendanceShape(Shape):
    """How the caller's day stands."""

    date = serializers.DateField()
    status = serializers.ChoiceField(choices=DayStatus.choices, allow_null=True)
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    has_consented = serializers.BooleanField()
    now = serializers.DateTimeField()
    entries = AttendanceEntryShape(many=True)


class JudgeShape(Shape):
    """A decision on an entry."""

    verdict = serializers.ChoiceField(choices=[(Verdict.ACCEPTED.value, ""), (Verdict.REJECTED.value, "")])
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
