"""Addresses under ``/setup/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tanggap.web.setup import (
    deliveries,
    import_urls,
    new_tickets,
    organization_urls,
    people_urls,
    record_urls,
    templates,
    ticket_rule_urls,
)

app_name = "setup"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(organization_urls.urlpatterns)),
    path("", include(people_urls.urlpatterns)),
    path("", include(ticket_rule_urls.urlpatterns)),
    path("", include(record_urls.urlpatterns)),
    path("imports/", include(import_urls.urlpatterns)),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/warning/", deliveries.warning, name="deliveries_warning"),
    path("new-tickets/", new_tickets.new_tickets, name="new_tickets"),
    path("new-tickets/<int:pk>/", new_tickets.new_tickets_unit, name="new_tickets_unit"),
    path("templates/", templates.templates, name="templates"),
    path("templates/<str:event>/<str:channel>/<str:language>/", templates.template, name="template"),
    path(
        "templates/<str:event>/<str:channel>/<str:language>/restore/",
        templates.template_restore,
        name="template_restore",
    ),
    path("deliveries/resend/", deliveries.deliveries_resend, name="deliveries_resend"),
    path("deliveries/<uuid:public_id>/", deliveries.delivery, name="delivery"),
]
