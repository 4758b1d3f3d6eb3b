"""Addresses under ``/setup/imports/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from tanggap.web.setup import imports

urlpatterns: list[URLPattern] = [
    path("", imports.import_list, name="imports"),
    path("new/", imports.import_new, name="import_new"),
    path("files/<uuid:public_id>/", imports.import_file, name="import_file"),
    path("mappings/<slug:name>/", imports.mapping_download, name="import_mapping"),
    path("mappings/<slug:name>/delete/", imports.mapping_delete, name="import_mapping_delete"),
    path("<uuid:public_id>/", imports.import_run, name="import_run"),
    path("<uuid:public_id>/result.csv", imports.import_result, name="import_result"),
    path("<uuid:public_id>/undo/", imports.import_undo, name="import_undo"),
]
