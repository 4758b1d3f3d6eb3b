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


class SplitShape(Shape):
    """Keys of the messages that move, and the subject of the new ticket."""

    messages = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=100)
    subject = serializers.CharField(max_length=200)


class TagsChangeShape(Shape):
    """Tags to add and to take away, as they are typed."""

    add = serializers.ListField(child=serializers.CharField(max_length=80), default=list, max_length=20)
    remove = serializers.ListField(child=serializers.CharField(max_length=80), default=list, max_length=20)


class TagsShape(Shape):
    """The tags of a ticket by name."""

    tags = serializers.ListField(child=serializers.CharField())


class ViewShape(Shape):
    """A saved view: name, query string of the list, team, place, whether the list opens with it."""

    name = serializers.CharField(max_length=60)
    query = serializers.CharField(max_length=2000, allow_blank=True, default="")
    team = serializers.CharField(max_length=60, allow_blank=True, default="")
    position = serializers.IntegerField(min_value=0, max_value=999, default=0)
    is_default = serializers.BooleanField(default=False)


class KeptViewShape(ViewShape):
    """A saved view; ``own`` says whether the caller may change it."""

    id = serializers.IntegerField()
    own = serializers.BooleanField()


class ViewListShape(Shape):
    """The caller's views in the order of the menu."""

    results = KeptViewShape(many=True)


class NewTimeShape(Shape):
    """Own work on a ticket: whole minutes, the day by the unit's calendar, what was done."""

    minutes = serializers.IntegerField(min_value=1, max_value=1440)
    day = serializers.DateField()
    text = serializers.CharField(max_length=200)


class TimeShape(NewTimeShape):
    """Time that somebody wrote down; ``own`` says whether the caller may correct it."""

    id = serializers.IntegerField()
    person = serializers.CharField()
    own = serializers.BooleanField()


class TimeListShape(Shape):
    """The newest time of a ticket, and the minutes of all of it."""

    total_minutes = serializers.IntegerField()
    results = TimeShape(many=True)


class TemplateItemShape(Shape):
    """An item of a template."""

    text = serializers.CharField()
    mandatory = serializers.BooleanField()


class TemplateShape(Shape):
    """A template of a checklist."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    items = TemplateItemShape(many=True)


class TemplateListShape(Shape):
    """The templates in use."""

    results = TemplateShape(many=True)


class NewChecklistShape(Shape):
    """Key of the template."""

    template = serializers.IntegerField(min_value=1)


class TickShape(Shape):
    """Whether the item is done; ``happened_at`` is the phone's time of a tick that waited there."""

    done = serializers.BooleanField()
    happened_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        default=None,
    )


class ChecklistItemShape(Shape):
    """An item of a checklist on a ticket; while a mandatory one is open, the ticket is not solved."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    mandatory = serializers.BooleanField()
    done = serializers.BooleanField()
    done_at = serializers.DateTimeField(allow_null=True)
    happened_at = serializers.DateTimeField(allow_null=True)
    done_by = serializers.CharField()


class ChecklistShape(Shape):
    """A checklist on a ticket, as its template was when it was added.

    ``automatic``: the ticket's category asks for it. ``removable``: it may be taken away.
    """

    id = serializers.IntegerField()
    template = serializers.IntegerField()
    name = serializers.CharField()
    automatic = serializers.BooleanField()
    removable = serializers.BooleanField()
    items = ChecklistItemShape(many=True)


class ChecklistListShape(Shape):
    """All checklists of a ticket."""

    results = ChecklistShape(many=True)
