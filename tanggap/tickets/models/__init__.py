"""Tables of tickets."""

from tanggap.tickets.models.answer import CannedAnswer
from tanggap.tickets.models.assignment_rule import AssignmentRule, AssignmentTurn
from tanggap.tickets.models.catalogue import CatalogueService
from tanggap.tickets.models.category import Category
from tanggap.tickets.models.checklist import ChecklistItem, ChecklistTemplate, TicketChecklist
from tanggap.tickets.models.conversation import TicketFollower, TicketMessage
from tanggap.tickets.models.escalation import Escalation, EscalationStep
from tanggap.tickets.models.feedback import Feedback
from tanggap.tickets.models.invitation import PortalInvitation, PortalInvitationRules
from tanggap.tickets.models.merge import TicketMerge
from tanggap.tickets.models.outage import (
    Outage,
    OutageFollowRequest,
    OutageLink,
    OutageNotice,
    OutagePerson,
    OutagePlace,
    OutageSuggestion,
    OutageUpdate,
    OutageWork,
)
from tanggap.tickets.models.privacy import LegalHold, PrivacyAct
from tanggap.tickets.models.questions import CategoryQuestions, TicketAnswers
from tanggap.tickets.models.relation import TicketRelation
from tanggap.tickets.models.service_request import ServiceRequest
from tanggap.tickets.models.sla import HoldRule, SlaPolicy, SlaPolicyVersion
from tanggap.tickets.models.tag import Tag, TicketTag
from tanggap.tickets.models.ticket import (
    NumberSequence,
    Ticket,
    TicketSearchDocument,
    TicketState,
    TicketTally,
)
from tanggap.tickets.models.time_spent import TimeEntry
from tanggap.tickets.models.tracking import TrackingLink, TrackingRequest
from tanggap.tickets.models.view import SavedView

__all__ = [
    "AssignmentRule",
    "AssignmentTurn",
    "CannedAnswer",
    "CatalogueService",
    "Category",
    "CategoryQuestions",
    "ChecklistItem",
    "ChecklistTemplate",
    "Escalation",
    "EscalationStep",
    "Feedback",
    "HoldRule",
    "LegalHold",
    "NumberSequence",
    "Outage",
    "OutageFollowRequest",
    "OutageLink",
    "OutageNotice",
    "OutagePerson",
    "OutagePlace",
    "OutageSuggestion",
    "OutageUpdate",
    "OutageWork",
    "PortalInvitation",
    "PortalInvitationRules",
    "PrivacyAct",
    "SavedView",
    "ServiceRequest",
    "SlaPolicy",
    "SlaPolicyVersion",
    "Tag",
    "Ticket",
    "TicketAnswers",
    "TicketChecklist",
    "TicketFollower",
    "TicketMerge",
    "TicketMessage",
    "TicketRelation",
    "TicketSearchDocument",
    "TicketState",
    "TicketTag",
    "TicketTally",
    "TimeEntry",
    "TrackingLink",
    "TrackingRequest",
]
