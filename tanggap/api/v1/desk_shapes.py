"""Shapes of what agents do around a ticket: links between tickets."""

from __future__ import annotations

from rest_framework import serializers

from tanggap.api.v1.serializers import Shape
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.relations import sides

SIDES = [(side, side) for side, _words in sides()]


class NewRelationShape(Shape):
    """How the ticket belongs to another one, named by its number; a leading ``-`` reads it from there."""

    kind = serializers.ChoiceField(choices=SIDES)
    other = serializers.CharField(max_length=24)


class RelatedTicketShape(Shape):
    """The ticket on the other side."""

    number = serializers.CharField()
    subject = serializers.CharField()
    status = serializers.ChoiceField(choices=TicketStatus.choices)
    sla_met = serializers.BooleanField(allow_null=True)
    next_due_at = serializers.DateTimeField(allow_null=True)


class RelationShape(Shape):
    """One link between tickets, read from the ticket that was asked for."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=SIDES)
    other = RelatedTicketShape()


class RelationListShape(Shape):
    """All links of a ticket whose other side the caller may see."""

    results = RelationShape(many=True)


class MergeShape(Shape):
    """The number of the ticket that stays; ``confirmed``: different reporters are known and meant."""

    into = serializers.CharField(max_length=24)
    confirmed = serializers.BooleanField(default=False)
