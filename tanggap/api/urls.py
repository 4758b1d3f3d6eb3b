"""Addresses of the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from tanggap.api.v1 import (
    articles,
    field,
    organization,
    outages,
    saved_views,
    service_levels,
    ticket_conversation,
    ticket_relations,
    tickets,
)

v1: list[URLPattern | URLResolver] = [
    path("me/views/", saved_views.SavedViewsView.as_view(), name="views"),
    path("me/views/<int:pk>/", saved_views.SavedViewView.as_view(), name="view"),
    path("me/", organization.MeView.as_view(), name="me"),
    path("units/", organization.UnitsView.as_view(), name="units"),
    path("units/<str:code>/", organization.UnitView.as_view(), name="unit"),
    path("articles/", articles.ArticlesView.as_view(), name="articles"),
    path("articles/<slug:slug>/", articles.ArticleView.as_view(), name="article"),
    path("hold-rules/", service_levels.HoldRulesView.as_view(), name="hold_rules"),
    path("hold-rules/<slug:reason>/", service_levels.HoldRuleView.as_view(), name="hold_rule"),
    path("clock-stops/", service_levels.ClockStopsView.as_view(), name="clock_stops"),
    path("outages/", outages.OutagesView.as_view(), name="outages"),
    path("outages/<str:number>/", outages.OutageView.as_view(), name="outage"),
    *(
        path(f"outages/<str:number>/{act}/", outages.act_view(act).as_view(), name=f"outage_{act}")
        for act in outages.ACTS
    ),
    path("technicians/", field.TechniciansView.as_view(), name="technicians"),
    path("technicians/<str:code>/", field.TechnicianView.as_view(), name="technician"),
    path("work-orders/", field.WorkOrdersView.as_view(), name="work_orders"),
    path("work-orders/<int:pk>/", field.WorkOrderView.as_view(), name="work_order"),
    path("tickets/", tickets.TicketsView.as_view(), name="tickets"),
    path("tickets/<str:number>/", tickets.TicketView.as_view(), name="ticket"),
    path(
        "tickets/<str:number>/messages/",
        ticket_conversation.TicketMessagesView.as_view(),
        name="ticket_messages",
    ),
    path("tickets/<str:number>/files/", ticket_conversation.TicketFilesView.as_view(), name="ticket_files"),
    path("tickets/<str:number>/split/", ticket_relations.TicketSplitView.as_view(), name="ticket_split"),
    path("tickets/<str:number>/tags/", ticket_relations.TicketTagsView.as_view(), name="ticket_tags"),
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
    path("tickets/<str:number>/progress/", field.ProgressView.as_view(), name="ticket_progress"),
    *(
        path(
            f"tickets/<str:number>/{act}/",
            tickets.act_view(act).as_view(),
            name=f"ticket_{act.replace('-', '_')}",
        )
        for act in tickets.ACTS
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
