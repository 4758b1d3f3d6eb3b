"""Shapes of outages in requests and answers."""

from __future__ import annotations

from rest_framework import serializers

from tanggap.api.v1.serializers import CodedShape, Shape
from tanggap.tickets.choices import Cause
from tanggap.tickets.outages.choices import OutageKind, OutageStatus, PlaceKind

TEXT_LIMIT = 4000


class PlaceShape(Shape):
    """Where it is felt."""

    kind = serializers.ChoiceField(choices=PlaceKind.choices)
    code = serializers.CharField()


class OutageUpdateShape(Shape):
    """What was said."""

    created_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=OutageStatus.choices)
    text = serializers.CharField()
    public = serializers.BooleanField()
    estimated_end = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField()


class OutageRowShape(Shape):
    """An outage in a list."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=OutageKind.choices)
    status = serializers.ChoiceField(choices=OutageStatus.choices)
    title = serializers.CharField()
    public_text = serializers.CharField()
    is_public = serializers.BooleanField()
    unit = CodedShape()
    category = CodedShape(allow_null=True)
    places = PlaceShape(many=True)
    started_at = serializers.DateTimeField()
    estimated_end = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    tickets = serializers.IntegerField()
    version = serializers.IntegerField()


class OutageShape(OutageRowShape):
    """An outage with everything."""

    resolution = serializers.CharField()
    cause = serializers.CharField()
    stops_clock = serializers.BooleanField()
    notice_hours = serializers.IntegerField()
    tells_served = serializers.BooleanField()
    declared_by = serializers.CharField()
    approved_by = serializers.CharField()
    people = serializers.IntegerField()
    told = serializers.IntegerField()
    updates = OutageUpdateShape(many=True)


class OutagePageShape(Shape):
    """A page of outages."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = OutageRowShape(many=True)


class _FactsShape(Shape):
    title = serializers.CharField(max_length=160)
    public_text = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)
    unit = serializers.CharField()
    units = serializers.ListField(child=serializers.CharField(), required=False, max_length=100)
    nodes = serializers.ListField(child=serializers.CharField(), required=False, max_length=100)
    sites = serializers.ListField(child=serializers.CharField(), required=False, max_length=100)
    category = serializers.CharField(required=False, allow_blank=True)
    started_at = serializers.DateTimeField(required=False, allow_null=True)
    estimated_end = serializers.DateTimeField(required=False, allow_null=True)
    is_public = serializers.BooleanField(required=False)
    tells_served = serializers.BooleanField(required=False)
    notice_hours = serializers.IntegerField(required=False, min_value=0, max_value=336)
    stops_clock = serializers.BooleanField(required=False)


class NewOutageShape(_FactsShape):
    """What is declared or planned."""

    kind = serializers.ChoiceField(choices=OutageKind.choices, default=OutageKind.UNPLANNED)
    status = serializers.ChoiceField(choices=OutageStatus.choices, default=OutageStatus.INVESTIGATING)
    note = serializers.CharField(max_length=TEXT_LIMIT, default="", allow_blank=True)
    tickets = serializers.ListField(child=serializers.CharField(), required=False, max_length=500)


class OutageChangeShape(_FactsShape):
    """What is corrected; what is left out stays."""

    title = serializers.CharField(max_length=160, required=False)
    unit = serializers.CharField(required=False)


class OutageNewsShape(Shape):
    """An update; another estimate tells people."""

    text = serializers.CharField(max_length=TEXT_LIMIT, default="", allow_blank=True)
    public = serializers.BooleanField(default=True)
    status = serializers.ChoiceField(choices=OutageStatus.choices, required=False)
    estimated_end = serializers.DateTimeField(required=False, allow_null=True)


class OutageResolveShape(Shape):
    """How it ended."""

    resolution = serializers.CharField(max_length=TEXT_LIMIT)
    cause = serializers.ChoiceField(choices=Cause.choices)
    closes_tickets = serializers.BooleanField(default=True)


class OutageTicketShape(Shape):
    """Which ticket."""

    ticket = serializers.CharField(max_length=20)


class OutageDetachShape(OutageTicketShape):
    """Which ticket does not belong to it, and why."""

    reason = serializers.CharField(max_length=300)
