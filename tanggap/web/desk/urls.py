"""Addresses under ``/desk/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.desk import (
    article_categories,
    articles,
    bulk,
    exports,
    home,
    new_ticket,
    recap,
    recap_exports,
    technician_forms,
    technicians,
    ticket_acts,
    ticket_page,
    tickets,
)
from tanggap.web.kb import suggesting

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/print/", tickets.tickets_print, name="tickets_print"),
    path("tickets/bulk/", bulk.bulk, name="tickets_bulk"),
    path("tickets/new/", new_ticket.ticket_new, name="ticket_new"),
    path("tickets/new/parties/", new_ticket.parties, name="ticket_new_parties"),
    path("tickets/new/party/", new_ticket.party, name="ticket_new_party"),
    path("exports/", exports.exports, name="exports"),
    path("exports/start/", exports.export_start, name="export_start"),
    path("exports/<uuid:public_id>/", exports.export, name="export"),
    path("exports/<uuid:public_id>/cancel/", exports.export_cancel, name="export_cancel"),
    path("exports/<uuid:public_id>/file/", exports.export_file, name="export_file"),
    path("tickets/<str:number>/", ticket_page.ticket, name="ticket"),
    path("tickets/<str:number>/print/", ticket_page.ticket_print, name="ticket_print"),
    path("tickets/<str:number>/answers/", ticket_acts.ticket_answers, name="ticket_answers"),
    path("tickets/<str:number>/say/", ticket_acts.ticket_say_view, name="ticket_say"),
    path("tickets/<str:number>/articles/", suggesting.ticket_articles, name="ticket_articles"),
    path("tickets/<str:number>/restore/", ticket_acts.ticket_restore_view, name="ticket_restore"),
    path("tickets/<str:number>/<slug:code>/", ticket_acts.ticket_act, name="ticket_act"),
    path("reports/", recap.recap, name="recap"),
    path("reports/more/", recap.recap_more, name="recap_more"),
    path("reports/cases/", recap.recap_cases, name="recap_cases"),
    path("reports/print/", recap.recap_print, name="recap_print"),
    path("reports/export/", recap_exports.recap_export, name="recap_export"),
    path("reports/files/<uuid:public_id>/", recap_exports.recap_run, name="recap_run"),
    path("reports/files/<uuid:public_id>/cancel/", recap_exports.recap_run_cancel, name="recap_run_cancel"),
    path("reports/files/<uuid:public_id>/file/", recap_exports.recap_run_file, name="recap_run_file"),
    path("knowledge/", articles.knowledge, name="knowledge"),
    path("knowledge/new/", articles.article_new, name="article_new"),
    path("knowledge/preview/", articles.article_preview, name="article_preview"),
    path("knowledge/categories/", article_categories.categories, name="article_categories"),
    path("knowledge/categories/new/", article_categories.category_new, name="article_category_new"),
    path("knowledge/categories/<int:pk>/", article_categories.category, name="article_category"),
    path(
        "knowledge/categories/<int:pk>/retire/",
        article_categories.category_retire,
        name="article_category_retire",
    ),
    path("knowledge/articles/<slug:slug>/", articles.article, name="article"),
    path("knowledge/articles/<slug:slug>/retire/", articles.article_retire_view, name="article_retire"),
    path("knowledge/articles/<slug:slug>/history/", articles.article_history, name="article_history"),
    path("knowledge/articles/<slug:slug>/restore/", articles.article_restore, name="article_restore"),
    path("technicians/", technicians.technicians, name="technicians"),
    path("technicians/new/", technician_forms.technician_new, name="technician_new"),
    path("technicians/<str:code>/", technicians.technician, name="technician"),
    path("technicians/<str:code>/edit/", technician_forms.technician_change, name="technician_edit"),
    path("technicians/<str:code>/deactivate/", technician_forms.technician_off, name="technician_deactivate"),
    path("technicians/<str:code>/reactivate/", technician_forms.technician_on, name="technician_reactivate"),
]
