"""Addresses under ``/portal/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.portal import home, submit, ticket, tickets

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("submit/", submit.submit, name="submit"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/<str:number>/", ticket.ticket, name="ticket"),
    path("tickets/<str:number>/reply/", ticket.ticket_reply, name="ticket_reply"),
    path("tickets/<str:number>/close/", ticket.ticket_close_view, name="ticket_close"),
    path("tickets/<str:number>/reopen/", ticket.ticket_reopen_view, name="ticket_reopen"),
    path("tickets/<str:number>/rate/", ticket.ticket_rate, name="ticket_rate"),
]
