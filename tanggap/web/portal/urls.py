"""Addresses under ``/portal/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.portal import home, services, submit, ticket, tickets

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("submit/", submit.submit, name="submit"),
    path("services/", services.services, name="services"),
    path("services/<slug:code>/", services.service, name="service"),
    path("services/<slug:code>/new/", services.service_new, name="service_new"),
    path("tickets/<str:number>/answer/", services.answer, name="ticket_answer"),
    path("tickets/<str:number>/withdraw/", services.withdraw, name="ticket_withdraw"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/<str:number>/", ticket.ticket, name="ticket"),
    path("tickets/<str:number>/reply/", ticket.ticket_reply, name="ticket_reply"),
    path("tickets/<str:number>/close/", ticket.ticket_close_view, name="ticket_close"),
    path("tickets/<str:number>/reopen/", ticket.ticket_reopen_view, name="ticket_reopen"),
    path("tickets/<str:number>/rate/", ticket.ticket_rate, name="ticket_rate"),
]
