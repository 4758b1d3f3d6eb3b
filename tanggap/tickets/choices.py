"""Closed lists of tickets and the table of allowed moves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.transitions import TransitionTable


class TicketKind(models.TextChoices):
    """What was brought to us."""

    INCIDENT = "incident", _("Incident")
    SERVICE_REQUEST = "service_request", _("Service request")
    COMPLAINT = "complaint", _("Complaint")
    QUESTION = "question", _("Question")


class TicketStatus(models.TextChoices):
    """Where the ticket stands."""

    NEW = "new", _("New")
    VALIDATED = "validated", _("Validated")
    REJECTED = "rejected", _("Rejected")
    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    ON_HOLD = "on_hold", _("On hold")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    MERGED = "merged", _("Merged")


OPEN_STATUSES = (
    TicketStatus.NEW,
    TicketStatus.VALIDATED,
    TicketStatus.ASSIGNED,
    TicketStatus.IN_PROGRESS,
    TicketStatus.ON_HOLD,
)
SOLVED_STATUSES = (TicketStatus.RESOLVED, TicketStatus.CLOSED)
LEFT_OUT_STATUSES = (TicketStatus.REJECTED, TicketStatus.CANCELLED, TicketStatus.MERGED)
"""Never counted in figures (kpis)."""

MOVES: TransitionTable[TicketStatus] = TransitionTable(
    {
        TicketStatus.NEW: (
            TicketStatus.VALIDATED,
            TicketStatus.REJECTED,
            TicketStatus.ASSIGNED,
            TicketStatus.IN_PROGRESS,
            TicketStatus.RESOLVED,
            TicketStatus.CANCELLED,
        ),
        TicketStatus.VALIDATED: (
            TicketStatus.REJECTED,
            TicketStatus.ASSIGNED,
            TicketStatus.IN_PROGRESS,
            TicketStatus.ON_HOLD,
            TicketStatus.RESOLVED,
            TicketStatus.CANCELLED,
        ),
        TicketStatus.ASSIGNED: (
            TicketStatus.VALIDATED,
            TicketStatus.IN_PROGRESS,
            TicketStatus.ON_HOLD,
            TicketStatus.RESOLVED,
            TicketStatus.CANCELLED,
        ),
        TicketStatus.IN_PROGRESS: (
            TicketStatus.ASSIGNED,
            TicketStatus.ON_HOLD,
            TicketStatus.RESOLVED,
            TicketStatus.CANCELLED,
        ),
        TicketStatus.ON_HOLD: (
            TicketStatus.ASSIGNED,
            TicketStatus.IN_PROGRESS,
            TicketStatus.RESOLVED,
            TicketStatus.CANCELLED,
        ),
        TicketStatus.RESOLVED: (TicketStatus.CLOSED, TicketStatus.IN_PROGRESS),
        TicketStatus.CLOSED: (TicketStatus.IN_PROGRESS,),
    }
)


class Priority(models.IntegerChoices):
    """How soon it must be handled; 1 comes first."""

    CRITICAL = 1, _("Critical")
    HIGH = 2, _("High")
    MEDIUM = 3, _("Medium")
    LOW = 4, _("Low")


class Level(models.IntegerChoices):
    """Scale of impact and urgency."""

    HIGH = 1, _("High")
    MEDIUM = 2, _("Medium")
    LOW = 3, _("Low")


PRIORITY_MATRIX: dict[tuple[int, int], Priority] = {
    (Level.HIGH, Level.HIGH): Priority.CRITICAL,
    (Level.HIGH, Level.MEDIUM): Priority.HIGH,
    (Level.HIGH, Level.LOW): Priority.MEDIUM,
    (Level.MEDIUM, Level.HIGH): Priority.HIGH,
    (Level.MEDIUM, Level.MEDIUM): Priority.MEDIUM,
    (Level.MEDIUM, Level.LOW): Priority.LOW,
    (Level.LOW, Level.HIGH): Priority.MEDIUM,
    (Level.LOW, Level.MEDIUM): Priority.LOW,
    (Level.LOW, Level.LOW): Priority.LOW,
}
"""Priority by (impact, urgency), as ITIL shows it."""


class Channel(models.TextChoices):
    """By which way the ticket came."""

    PORTAL = "portal", _("Portal")
    DESK = "desk", _("Desk")
    PHONE = "phone", _("Phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    MONITORING = "monitoring", _("Monitoring")
    API = "api", _("API")
    IMPORT = "import", _("Import")


class HoldReason(models.TextChoices):
    """Why the ticket waits."""

    CUSTOMER_ABSENT = "customer_absent", _("Customer absent")
    WAITING_CUSTOMER = "waiting_customer", _("Waiting for the customer's answer")
    POWER_CUT = "power_cut", _("Power cut")
    WAITING_MATERIAL = "waiting_material", _("Waiting for material")
    PERMIT = "permit", _("Waiting for a permit")
    WEATHER = "weather", _("Weather")
    SAFETY = "safety", _("Safety")
    THIRD_PARTY = "third_party", _("Waiting for a third party")
    PROBLEM = "problem", _("Waiting for the underlying problem")
    EVIDENCE = "evidence", _("Waiting for evidence")
    OTHER = "other", _("Another reason")


CLOCK_STOPPING_REASONS = frozenset(
    {
        HoldReason.CUSTOMER_ABSENT,
        HoldReason.WAITING_CUSTOMER,
        HoldReason.POWER_CUT,
        HoldReason.PERMIT,
        HoldReason.WEATHER,
        HoldReason.SAFETY,
        HoldReason.THIRD_PARTY,
        HoldReason.EVIDENCE,
    }
)
"""Reasons outside our hands that stop the SLA clock, as long as nobody has set them otherwise."""


class HoldApproval(models.TextChoices):
    """Whether somebody else has said that a hold stops the clock; empty where nobody has to."""

    WAITING = "waiting", _("Waiting for confirmation")
    APPROVED = "approved", _("Confirmed")
    REFUSED = "refused", _("Refused")


class StepTarget(models.TextChoices):
    """Of which promise an escalation tells."""

    RESPONSE = "response", _("Answer")
    UPDATE = "update", _("Word to the reporter")
    RESOLUTION = "resolution", _("Solution")


class StepAction(models.TextChoices):
    """What a step of escalation does."""

    NOTIFY = "notify", _("Tell")
    REASSIGN = "reassign", _("Hand over")
    RAISE = "raise", _("Raise the priority")
    PAGE = "page", _("Call until somebody answers")


class SkipReason(models.TextChoices):
    """Why a step of escalation was left out."""

    IMPORTED = "imported", _("its moment had passed when the ticket was imported")


class StepRecipient(models.TextChoices):
    """Whom a step tells."""

    ROLE = "role", _("Who holds a role at the unit")
    ASSIGNEE = "assignee", _("The assignee")
    TEAM_LEAD = "team_lead", _("The lead of the team")
    PERSON = "person", _("A person")


class PlacingMethod(models.TextChoices):
    """How a rule finds who gets a ticket."""

    TEAM = "team", _("To the team")
    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_LOAD = "least_load", _("Least load")
    SKILL = "skill", _("By skill, then least load")


class Cause(models.TextChoices):
    """What was behind a solved ticket."""

    CABLE = "cable", _("Cable or fibre damaged")
    CONNECTOR = "connector", _("Connector or splice")
    CUSTOMER_DEVICE = "customer_device", _("Customer's device")
    NETWORK_DEVICE = "network_device", _("Network device")
    CONFIGURATION = "configuration", _("Configuration")
    CAPACITY = "capacity", _("Capacity")
    POWER = "power", _("Power supply")
    WEATHER = "weather", _("Weather or disaster")
    THIRD_PARTY = "third_party", _("Third party")
    ACCOUNT = "account", _("Account or billing")
    USE = "use", _("Wrong use")
    NO_FAULT = "no_fault", _("No fault found")
    FULFILLED = "fulfilled", _("Request fulfilled")
    UNKNOWN = "unknown", _("Unknown")


class MessageKind(models.TextChoices):
    """Who may read a message."""

    REPLY = "reply", _("Reply")
    NOTE = "note", _("Internal note")
    HELD = "held", _("Reply that is about to be sent")
    TAKEN = "taken", _("Reply that was taken back")


SPOKEN_KINDS = [
    (MessageKind.REPLY.value, MessageKind.REPLY.label),
    (MessageKind.NOTE.value, MessageKind.NOTE.label),
]
"""What can be written; the other kinds are stations of a reply that may still be taken back."""


class RelationKind(models.TextChoices):
    """How one ticket belongs to another, read from the first to the second."""

    RELATED = "related", _("Related to")
    DUPLICATE = "duplicate_of", _("Duplicate of")
    CAUSED = "caused_by", _("Caused by")
    BLOCKS = "blocks", _("Blocks")
    CHILD = "child_of", _("Part of")


class LinkOrigin(models.TextChoices):
    """How a private link to a ticket reached its holder."""

    MAIL = "mail", _("A message about the ticket")
    CODE = "code", _("A code by e-mail")
    REPORT = "report", _("Reporting without an account")


class Score(models.IntegerChoices):
    """How a reporter found the solution; 5 is best."""

    VERY_BAD = 1, _("Very bad")
    BAD = 2, _("Bad")
    FAIR = 3, _("Fair")
    GOOD = 4, _("Good")
    VERY_GOOD = 5, _("Very good")


BAD_SCORE = Score.BAD.value
"""Answers up to this one are followed up."""
GOOD_SCORE = Score.GOOD.value
"""Answers from this one on count as satisfied (kpis)."""


class FeedbackWay(models.TextChoices):
    """Where an answer to the question of satisfaction was given."""

    MAIL = "mail", _("Link in a message")
    PORTAL = "portal", _("Portal")
    TRACK = "track", _("Private link")


class PrivacyActKind(models.TextChoices):
    """What is done about personal data."""

    EXPORT = "exported", _("Handed out")
    ERASURE = "erased", _("Erased")
    RETENTION = "blanked", _("Blanked after the time of keeping")


class TallyMeasure(models.TextChoices):
    """Figures that are kept up to date with each change instead of being counted."""

    STATUS = "status", "status"
    UNASSIGNED = "unassigned", "unassigned"
    OVERDUE = "overdue", "overdue"
    RECEIVED = "received", "received"
    SOLVED = "solved", "solved"
