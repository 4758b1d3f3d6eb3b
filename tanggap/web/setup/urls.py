"""Addresses under ``/setup/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tanggap.web.setup import (
    deliveries,
    digests,
    document_urls,
    fieldwork_urls,
    import_urls,
    invitations,
    new_tickets,
    organization_urls,
    people_urls,
    record_urls,
    shift_urls,
    templates,
    ticket_rule_urls,
    travel_speeds,
)

app_name = "setup"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(organization_urls.urlpatterns)),
    path("", include(people_urls.urlpatterns)),
    path("", include(ticket_rule_urls.urlpatterns)),
    path("", include(record_urls.urlpatterns)),
    path("", include(fieldwork_urls.urlpatterns)),
    path("", include(shift_urls.urlpatterns)),
    path("", include(document_urls.urlpatterns)),
    path("imports/", include(import_urls.urlpatterns)),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/warning/", deliveries.warning, name="deliveries_warning"),
    path("digests/", digests.digests, name="digests"),
    path("digests/<int:pk>/", digests.digest_plan, name="digest_plan"),
    path("digests/<int:pk>/pause/", digests.digest_plan_off, name="digest_plan_pause"),
    path("digests/<int:pk>/resume/", digests.digest_plan_on, name="digest_plan_resume"),
    path("new-tickets/", new_tickets.new_tickets, name="new_tickets"),
    path("new-tickets/<int:pk>/", new_tickets.new_tickets_unit, name="new_tickets_unit"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("travel-speeds/", travel_speeds.travel_speeds, name="travel_speeds"),
    path("travel-speeds/<int:pk>/remove/", travel_speeds.travel_speed_off, name="travel_speed_remove"),
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
