"""Addresses of all pages; each area keeps its own list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tanggap.web import find, live, map_names

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tanggap.web.public.urls")),
    path("", include("tanggap.web.account.sign_in_urls")),
    path("account/", include("tanggap.web.account.urls")),
    path("help/", include("tanggap.web.help.urls")),
    path("live/", live.poll, name="live"),
    path("find/", find.find, name="find"),
    path("map-names/<str:edition>/", map_names.regions, name="map_regions"),
    path("map-names/<str:edition>/<int:row>/<int:column>/", map_names.districts, name="map_districts"),
    path("files/", include("tanggap.web.files.urls")),
    path("desk/", include("tanggap.web.desk.urls")),
    path("field/", include("tanggap.web.field.urls")),
    path("portal/", include("tanggap.web.portal.urls")),
    path("kb/", include("tanggap.web.kb.urls")),
    path("office/", include("tanggap.web.office.urls")),
    path("setup/", include("tanggap.web.setup.urls")),
]
