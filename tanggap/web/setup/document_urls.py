"""Addresses under ``/setup/`` of documents."""

from __future__ import annotations

from django.urls import URLPattern, path

from tanggap.web.setup import documents

urlpatterns: list[URLPattern] = [
    path("documents/", documents.documents, name="documents"),
    path("documents/letterheads/new/", documents.letterhead, name="letterhead_new"),
    path("documents/letterheads/<int:pk>/", documents.letterhead, name="letterhead"),
    path("documents/forms/new/", documents.template, name="document_template_new"),
    path("documents/forms/<int:pk>/", documents.template, name="document_template"),
    path("documents/numbers/<int:pk>/take-out/", documents.number_void, name="number_void"),
]
