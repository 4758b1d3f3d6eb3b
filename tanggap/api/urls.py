"""Addresses of the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from tanggap.api.v1 import (
    approvals,
    articles,
    assignment_rules,
    attendance,
    canned_answers,
    crew,
    customers,
    digests,
    dispatch,
    field,
    job_parts,
    notice_templates,
    organization,
    outages,
    ratings,
    recaps,
    saved_views,
    service_levels,
    sla_policies,
    tags,
    ticket_checklists,
    ticket_conversation,
    ticket_relations,
    ticket_time,
    tickets,
)

v1: list[URLPattern | URLResolver] = [
    path("me/views/", saved_views.SavedViewsView.as_view(), name="views"),
    path("me/views/<int:pk>/", saved_views.SavedViewView.as_view(), name="view"),
    path("me/attendance/", attendance.OwnAttendanceView.as_view(), name="attendance_own"),
    path("me/attendance/challenge/", attendance.ChallengeView.as_view(), name="attendance_challenge"),
    path("me/attendance/check/", attendance.CheckView.as_view(), name="attendance_check"),
    path("attendance/", attendance.AttendanceEntriesView.as_view(), name="attendance"),
    path("attendance/<uuid:public_id>/", attendance.AttendanceEntryView.as_view(), name="attendance_entry"),
    path(
        "attendance/<uuid:public_id>/judge/",
        attendance.AttendanceJudgeView.as_view(),
        name="attendance_judge",
    ),
    path("me/", organization.MeView.as_view(), name="me"),
    path("units/", organization.UnitsView.as_view(), name="units"),
    path("units/<str:code>/", organization.UnitView.as_view(), name="unit"),
    path("approvals/", approvals.ApprovalsView.as_view(), name="approvals"),
    path("approvals/decide/", approvals.ApprovalsDecideManyView.as_view(), name="approvals_decide_many"),
    path("approvals/<uuid:public_id>/", approvals.ApprovalView.as_view(), name="approval"),
    path(
        "approvals/<uuid:public_id>/decide/", approvals.ApprovalDecideView.as_view(), name="approval_decide"
    ),
    path(
        "approvals/<uuid:public_id>/recall/", approvals.ApprovalRecallView.as_view(), name="approval_recall"
    ),
    path("articles/", articles.ArticlesView.as_view(), name="articles"),
    path("articles/<slug:slug>/", articles.ArticleView.as_view(), name="article"),
    path("hold-rules/", service_levels.HoldRulesView.as_view(), name="hold_rules"),
    path("hold-rules/<slug:reason>/", service_levels.HoldRuleView.as_view(), name="hold_rule"),
    path("sla-policies/", sla_policies.PoliciesView.as_view(), name="sla_policies"),
    path("sla-policies/<slug:code>/", sla_policies.PolicyView.as_view(), name="sla_policy"),
    path(
        "sla-policies/<slug:code>/versions/",
        sla_policies.PolicyVersionsView.as_view(),
        name="sla_policy_versions",
    ),
    *(
        path(f"sla-policies/<slug:code>/{act}/", view.as_view(), name=f"sla_policy_{act}")
        for act, view in sla_policies.ACT_VIEWS.items()
    ),
    path("assignment-rules/", assignment_rules.LIST_VIEW.as_view(), name="assignment_rules"),
    path("assignment-rules/<int:pk>/", assignment_rules.ONE_VIEW.as_view(), name="assignment_rule"),
    *(
        path(f"assignment-rules/<int:pk>/{act}/", view.as_view(), name=f"assignment_rule_{act}")
        for act, view in assignment_rules.ACT_VIEWS.items()
    ),
    path("canned-answers/", canned_answers.LIST_VIEW.as_view(), name="canned_answers"),
    path("canned-answers/<int:pk>/", canned_answers.ONE_VIEW.as_view(), name="canned_answer"),
    *(
        path(f"canned-answers/<int:pk>/{act}/", view.as_view(), name=f"canned_answer_{act}")
        for act, view in canned_answers.ACT_VIEWS.items()
    ),
    path("notice-templates/", notice_templates.TemplatesView.as_view(), name="notice_templates"),
    path(
        "notice-templates/<str:event>/<str:channel>/<str:language>/",
        notice_templates.TemplateView.as_view(),
        name="notice_template",
    ),
    path(
        "notice-templates/<str:event>/<str:channel>/<str:language>/reset/",
        notice_templates.TemplateResetView.as_view(),
        name="notice_template_reset",
    ),
    path("tags/", tags.TagsView.as_view(), name="tags"),
    path("tags/<int:pk>/", tags.TagView.as_view(), name="tag"),
    path("customers/", customers.CustomersView.as_view(), name="customers"),
    path("customers/doubles/", customers.DoublesView.as_view(), name="customers_doubles"),
    path("customers/<str:number>/", customers.CustomerView.as_view(), name="customer"),
    *(
        path(
            f"customers/<str:number>/{part.plural}/",
            customers.parts_view(part).as_view(),
            name=f"customer_{part.plural}",
        )
        for part in customers.PARTS
    ),
    *(
        path(
            f"customers/<str:number>/{part.plural}/<int:pk>/",
            customers.part_view(part).as_view(),
            name=f"customer_{part.plural.removesuffix('s')}",
        )
        for part in customers.PARTS
    ),
    *(
        path(f"customers/<str:number>/{act}/", view.as_view(), name=f"customer_{act}")
        for act, view in customers.ACT_VIEWS.items()
    ),
    path("clock-stops/", service_levels.ClockStopsView.as_view(), name="clock_stops"),
    path("dispatch/proposals/", dispatch.ProposalsView.as_view(), name="dispatch_proposals"),
    path("dispatch/proposals/<int:pk>/", dispatch.ProposalView.as_view(), name="dispatch_proposal"),
    path("dispatch/proposals/<int:pk>/apply/", dispatch.ProposalApplyView.as_view(), name="dispatch_apply"),
    path("dispatch/proposals/<int:pk>/undo/", dispatch.ProposalUndoView.as_view(), name="dispatch_undo"),
    path("outages/", outages.OutagesView.as_view(), name="outages"),
    path("outages/<str:number>/", outages.OutageView.as_view(), name="outage"),
    *(
        path(f"outages/<str:number>/{act}/", view.as_view(), name=f"outage_{act}")
        for act, view in outages.ACT_VIEWS.items()
    ),
    path("digests/", digests.DigestsView.as_view(), name="digests"),
    path("digests/<int:pk>/", digests.DigestView.as_view(), name="digest"),
    path("recap/notes/", recaps.DayNotesView.as_view(), name="day_notes"),
    path("recap/notes/<int:pk>/withdraw/", recaps.DayNoteWithdrawView.as_view(), name="day_note_withdraw"),
    path("recap/editions/", recaps.EditionsView.as_view(), name="recap_editions"),
    path("recap/editions/<int:pk>/", recaps.EditionView.as_view(), name="recap_edition"),
    path(
        "recap/editions/<int:pk>/publish/",
        recaps.EditionPublishView.as_view(),
        name="recap_edition_publish",
    ),
    path(
        "recap/editions/<int:pk>/files/<str:file_format>/",
        recaps.EditionFileView.as_view(),
        name="recap_edition_file",
    ),
    path("roster/", crew.RosterView.as_view(), name="roster"),
    path("leaves/", crew.LeavesView.as_view(), name="leaves"),
    path("leaves/<int:pk>/", crew.LeaveView.as_view(), name="leave"),
    path("leaves/<int:pk>/letters/", crew.LeaveLettersView.as_view(), name="leave_letters"),
    path("leaves/<int:pk>/decide/", crew.LeaveDecideView.as_view(), name="leave_decide"),
    path("leaves/<int:pk>/withdraw/", crew.LeaveWithdrawView.as_view(), name="leave_withdraw"),
    path("on-call/", crew.OnCallView.as_view(), name="on_call"),
    path("on-call/calls/", crew.OnCallCallsView.as_view(), name="on_call_calls"),
    path(
        "on-call/calls/<int:pk>/acknowledge/",
        crew.OnCallAcknowledgeView.as_view(),
        name="on_call_acknowledge",
    ),
    path("on-call/calls/<int:pk>/stop/", crew.OnCallStopView.as_view(), name="on_call_stop"),
    path("technicians/", field.TechniciansView.as_view(), name="technicians"),
    path("technicians/<str:code>/", field.TechnicianView.as_view(), name="technician"),
    path("work-orders/", field.WorkOrdersView.as_view(), name="work_orders"),
    path("work-orders/<int:pk>/", field.WorkOrderView.as_view(), name="work_order"),
    path("checklists/", ticket_checklists.ChecklistTemplatesView.as_view(), name="checklists"),
    path("tickets/", tickets.TicketsView.as_view(), name="tickets"),
    path("tickets/<str:number>/", tickets.TicketView.as_view(), name="ticket"),
    path(
        "tickets/<str:number>/messages/",
        ticket_conversation.TicketMessagesView.as_view(),
        name="ticket_messages",
    ),
    path(
        "tickets/<str:number>/messages/<int:pk>/take-back/",
        ticket_conversation.MessageTakeBackView.as_view(),
        name="ticket_take_back",
    ),
    path("tickets/<str:number>/files/", ticket_conversation.TicketFilesView.as_view(), name="ticket_files"),
    path("tickets/<str:number>/rating/", ratings.TicketRatingView.as_view(), name="ticket_rating"),
    path("tickets/<str:number>/split/", ticket_relations.TicketSplitView.as_view(), name="ticket_split"),
    path("tickets/<str:number>/tags/", ticket_relations.TicketTagsView.as_view(), name="ticket_tags"),
    path(
        "tickets/<str:number>/checklists/",
        ticket_checklists.TicketChecklistsView.as_view(),
        name="ticket_checklists",
    ),
    path(
        "tickets/<str:number>/checklists/<int:pk>/",
        ticket_checklists.TicketChecklistView.as_view(),
        name="ticket_checklist",
    ),
    path(
        "tickets/<str:number>/checklists/items/<int:pk>/",
        ticket_checklists.TicketChecklistItemView.as_view(),
        name="ticket_checklist_item",
    ),
    path("tickets/<str:number>/suggestions/", dispatch.SuggestionsView.as_view(), name="ticket_suggestions"),
    path("tickets/<str:number>/time/", ticket_time.TicketTimeView.as_view(), name="ticket_time"),
    path(
        "tickets/<str:number>/time/<int:pk>/",
        ticket_time.TicketTimeEntryView.as_view(),
        name="ticket_time_entry",
    ),
    path(
        "tickets/<str:number>/relations/",
        ticket_relations.TicketRelationsView.as_view(),
        name="ticket_relations",
    ),
    path(
        "tickets/<str:number>/relations/<int:pk>/",
        ticket_relations.TicketRelationView.as_view(),
        name="ticket_relation",
    ),
    path("tickets/<str:number>/pick-up/", field.PickUpView.as_view(), name="ticket_pick_up"),
    path("tickets/<str:number>/parts/", job_parts.PartsView.as_view(), name="ticket_parts"),
    path("tickets/<str:number>/parts/<int:pk>/", job_parts.PartView.as_view(), name="ticket_part"),
    path(
        "tickets/<str:number>/completion-proof/",
        job_parts.ProofView.as_view(),
        name="ticket_completion_proof",
    ),
    path(
        "tickets/<str:number>/completion-code/",
        job_parts.ProofCodeView.as_view(),
        name="ticket_completion_code",
    ),
    path("tickets/<str:number>/progress/", field.ProgressView.as_view(), name="ticket_progress"),
    *(
        path(f"tickets/<str:number>/{act}/", view.as_view(), name=f"ticket_{act.replace('-', '_')}")
        for act, view in tickets.ACT_VIEWS.items()
    ),
]


class SchemaView(SpectacularAPIView):
    """The OpenAPI file; its name holds nothing of the address."""

    def _get_filename(self, request: Request, version: str) -> str:
        return "tanggap-api.yaml"


schema = SchemaView.as_view(permission_classes=[AllowAny], authentication_classes=[])
docs = SpectacularSwaggerSplitView.as_view(
    url_name="api-schema", permission_classes=[AllowAny], authentication_classes=[]
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/", include("allauth.headless.urls")),
    path("schema/", schema, name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("", include((v1, "api"))),
]
