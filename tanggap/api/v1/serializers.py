"""Shapes of requests and answers. They check form only; rules live in the services."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tanggap.fieldwork.choices import BLOCK_REASONS, ProgressStep, WorkOrderStatus
from tanggap.knowledge.choices import Audience
from tanggap.organization.choices import UnitKind
from tanggap.tickets.choices import (
    SPOKEN_KINDS,
    Cause,
    Channel,
    HoldReason,
    Level,
    MessageKind,
    Priority,
    TicketKind,
    TicketStatus,
)

Shape = serializers.Serializer[Any]


class ReferenceShape(Shape):
    """A thing by key and name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class CodedShape(Shape):
    """A thing by key, code and name."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class RequesterShape(Shape):
    """Who reported."""

    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()


class SlaShape(Shape):
    """Promises and what became of them."""

    response_due_at = serializers.DateTimeField(allow_null=True)
    update_due_at = serializers.DateTimeField(allow_null=True)
    resolution_due_at = serializers.DateTimeField(allow_null=True)
    response_breached_at = serializers.DateTimeField(allow_null=True)
    update_breached_at = serializers.DateTimeField(allow_null=True)
    resolution_breached_at = serializers.DateTimeField(allow_null=True)
    met = serializers.BooleanField(allow_null=True)


class TicketFactsShape(Shape):
    """What lists and single tickets have in common."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=TicketKind.choices)
    status = serializers.ChoiceField(choices=TicketStatus.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    subject = serializers.CharField()
    requester_name = serializers.CharField()
    place = serializers.CharField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    reported_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    hold_reason = serializers.CharField()
    reopen_count = serializers.IntegerField()
    sla = SlaShape()
    version = serializers.IntegerField()
    url = serializers.CharField()


class TicketRowShape(TicketFactsShape):
    """A ticket in a list; other things by their names."""

    category = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    team = serializers.CharField(allow_null=True)
    assignee = serializers.CharField(allow_null=True)


class AnswerShape(Shape):
    """A question of the category and what the reporter answered, in the reader's language."""

    question = serializers.CharField()
    answer = serializers.CharField()


class TicketShape(TicketFactsShape):
    """A ticket with everything."""

    description = serializers.CharField()
    impact = serializers.ChoiceField(choices=Level.choices)
    urgency = serializers.ChoiceField(choices=Level.choices)
    priority_reason = serializers.CharField()
    category = CodedShape(allow_null=True)
    unit = CodedShape()
    team = CodedShape(allow_null=True)
    assignee = ReferenceShape(allow_null=True)
    requester = RequesterShape()
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    responded_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    held_since = serializers.DateTimeField(allow_null=True)
    resolution = serializers.CharField()
    cause = serializers.CharField()
    answers = AnswerShape(many=True)
    resolve_seconds = serializers.IntegerField(allow_null=True, help_text=_("Gross time to solve."))
    resolve_net_seconds = serializers.IntegerField(
        allow_null=True, help_text=_("Working time to solve, without confirmed holds.")
    )


class TicketPageShape(Shape):
    """A page of tickets."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = TicketRowShape(many=True)


class NewTicketShape(Shape):
    """A ticket to be created."""

    subject = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    kind = serializers.ChoiceField(choices=TicketKind.choices, default=TicketKind.INCIDENT)
    unit = serializers.CharField(max_length=40, help_text=_("Code of the unit."))
    category = serializers.CharField(max_length=60, required=False, help_text=_("Code of the category."))
    impact = serializers.ChoiceField(choices=Level.choices, required=False)
    urgency = serializers.ChoiceField(choices=Level.choices, required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.API)
    requester_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    requester_phone = serializers.CharField(max_length=20, required=False, allow_blank=True)
    requester_email = serializers.EmailField(required=False, allow_blank=True)
    place = serializers.CharField(max_length=300, required=False, allow_blank=True)
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    answers = serializers.DictField(
        required=False,
        default=dict,
        help_text=_("Answers to the category's questions, by code; wrong ones are refused by field."),
    )


class TicketChangeShape(Shape):
    """What may be changed of a ticket; leave out what stays."""

    subject = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    kind = serializers.ChoiceField(choices=TicketKind.choices, required=False)
    unit = serializers.CharField(max_length=40, required=False)
    category = serializers.CharField(max_length=60, required=False)
    requester_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    requester_phone = serializers.CharField(max_length=20, required=False, allow_blank=True)
    requester_email = serializers.EmailField(required=False, allow_blank=True)
    place = serializers.CharField(max_length=300, required=False, allow_blank=True)
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)


class ReasonShape(Shape):
    """Why."""

    reason = serializers.CharField(max_length=500)


class NothingShape(Shape):
    """No content is asked for."""


class HoldShape(Shape):
    """Why the ticket waits."""

    reason = serializers.ChoiceField(choices=HoldReason.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ResolveShape(Shape):
    """What solved it; ``children``: also each open ticket that is part of it."""

    resolution = serializers.CharField(max_length=10_000)
    cause = serializers.ChoiceField(choices=Cause.choices)
    children = serializers.BooleanField(default=False)


class AssignShape(Shape):
    """Who is to have it: a person, a team, or a technician with a crew."""

    assignee = serializers.IntegerField(required=False, help_text=_("Key of a person."))
    team = serializers.CharField(max_length=60, required=False, help_text=_("Code of a team."))
    technician = serializers.CharField(
        max_length=40, required=False, help_text=_("Staff number of the lead.")
    )
    crew = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list)
    instructions = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    scheduled_from = serializers.DateTimeField(required=False, allow_null=True)
    scheduled_to = serializers.DateTimeField(required=False, allow_null=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class PriorityShape(Shape):
    """Impact and urgency; another priority than theirs needs a reason."""

    impact = serializers.ChoiceField(choices=Level.choices)
    urgency = serializers.ChoiceField(choices=Level.choices)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class NewMessageShape(Shape):
    """A reply to the reporter or an internal note; ``below``: also on each open ticket that is part of it."""

    kind = serializers.ChoiceField(choices=SPOKEN_KINDS, default=MessageKind.REPLY)
    body = serializers.CharField(max_length=20_000)
    below = serializers.BooleanField(default=False)


class MessageShape(Shape):
    """A message. A reply of kind ``held`` leaves at ``send_at`` and can be taken back until then."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=MessageKind.choices)
    body = serializers.CharField()
    author = serializers.CharField()
    from_requester = serializers.BooleanField()
    channel = serializers.CharField()
    created_at = serializers.DateTimeField()
    send_at = serializers.DateTimeField(allow_null=True)
    mentions = ReferenceShape(many=True)


class TakenBackShape(Shape):
    """The text of a reply that was taken back."""

    body = serializers.CharField()


class MessageListShape(Shape):
    """The messages of a ticket in order."""

    results = MessageShape(many=True)


class FileShape(Shape):
    """A stored file."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    url = serializers.CharField()


class UploadShape(Shape):
    """Files to be added."""

    files = serializers.ListField(child=serializers.FileField(), allow_empty=False, max_length=10)


class WorkOrderShape(Shape):
    """A work order."""

    id = serializers.IntegerField()
    ticket = serializers.CharField()
    status = serializers.ChoiceField(choices=WorkOrderStatus.choices)
    visit = serializers.IntegerField()
    lead = CodedShape(allow_null=True)
    crew = CodedShape(many=True)
    instructions = serializers.CharField()
    scheduled_from = serializers.DateTimeField(allow_null=True)
    scheduled_to = serializers.DateTimeField(allow_null=True)
    assigned_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    en_route_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    working_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    blocked_since = serializers.DateTimeField(allow_null=True)
    block_reason = serializers.CharField()
    version = serializers.IntegerField()


class WorkOrderPageShape(Shape):
    """A page of work orders."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = WorkOrderShape(many=True)


class ProgressReportShape(Shape):
    """A step reported by a technician.

    When it is done, the customer may confirm it: by ``signature`` (a drawing) with ``signer_name``, or by
    ``code``.
    """

    step = serializers.ChoiceField(choices=ProgressStep.choices)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    reason = serializers.ChoiceField(
        choices=[(reason.value, reason.label) for reason in BLOCK_REASONS], required=False, default=""
    )
    resolution = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")
    cause = serializers.ChoiceField(choices=Cause.choices, required=False, default="")
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    accuracy_m = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=1_000_000)
    happened_at = serializers.DateTimeField(required=False, allow_null=True)
    photos = serializers.ListField(child=serializers.FileField(), required=False, default=list, max_length=10)
    signature = serializers.FileField(required=False, allow_null=True, default=None)
    signer_name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    code = serializers.CharField(
        max_length=12,
        required=False,
        allow_blank=True,
        default="",
    )


class ProgressShape(Shape):
    """A reported step."""

    id = serializers.IntegerField()
    step = serializers.ChoiceField(choices=ProgressStep.choices)
    note = serializers.CharField()
    reason = serializers.CharField()
    technician = serializers.CharField()
    happened_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()


class TechnicianShape(Shape):
    """A technician."""

    code = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField()
    whatsapp = serializers.CharField()
    unit = CodedShape()
    team = CodedShape(allow_null=True)
    skills = serializers.ListField(child=serializers.CharField())
    vehicle = serializers.CharField()
    shift = serializers.CharField()
    usual_shift = serializers.IntegerField(allow_null=True, help_text=_("Key of the usual shift."))
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()


class TechnicianPageShape(Shape):
    """A page of technicians."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = TechnicianShape(many=True)


class NewTechnicianShape(Shape):
    """A person who becomes a technician."""

    code = serializers.CharField(max_length=40)
    person = serializers.IntegerField(help_text=_("Key of the person."))
    unit = serializers.CharField(max_length=40, help_text=_("Code of the home unit."))
    team = serializers.CharField(max_length=60, required=False)
    skills = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list)
    vehicle = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    shift = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    usual_shift = serializers.IntegerField(
        required=False, allow_null=True, help_text=_("Key of the usual shift.")
    )


class TechnicianChangeShape(Shape):
    """What may be changed of a technician; leave out what stays."""

    name = serializers.CharField(max_length=150, required=False)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True)
    whatsapp = serializers.CharField(max_length=20, required=False, allow_blank=True)
    unit = serializers.CharField(max_length=40, required=False)
    skills = serializers.ListField(child=serializers.CharField(max_length=40), required=False)
    vehicle = serializers.CharField(max_length=80, required=False, allow_blank=True)
    shift = serializers.CharField(max_length=80, required=False, allow_blank=True)
    usual_shift = serializers.IntegerField(
        required=False, allow_null=True, help_text=_("Key of the usual shift.")
    )


class UnitShape(Shape):
    """A unit of the tree."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=UnitKind.choices)
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # a field of that name is meant
    path = serializers.CharField()
    time_zone = serializers.CharField()
    retired_at = serializers.DateTimeField(allow_null=True)


class UnitPageShape(Shape):
    """A page of units."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = UnitShape(many=True)


class MeShape(Shape):
    """Who asks, and what he may."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    language = serializers.CharField()
    time_zone = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    rights = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text=_("Permission to the unit paths where it is held; a path covers what lies below it."),
    )
    home = serializers.CharField()


class ArticleRowShape(Shape):
    """A published article in a list."""

    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    audience = serializers.ChoiceField(choices=Audience.choices)
    category = CodedShape(allow_null=True)
    version = serializers.IntegerField(help_text=_("Number of the published version."))
    published_at = serializers.DateTimeField(allow_null=True)
    helped = serializers.IntegerField()
    not_helped = serializers.IntegerField()
    url = serializers.CharField()
    page = serializers.CharField(help_text=_("Its page for readers."))


class ArticleShape(ArticleRowShape):
    """A published article with its text."""

    body = serializers.CharField(help_text=_("Markdown."))
    html = serializers.CharField(help_text=_("The same as safe HTML."))


class ArticlePageShape(Shape):
    """A page of articles."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ArticleRowShape(many=True)
