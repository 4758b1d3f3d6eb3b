"""Addresses of the own account, under ``/account/``; signing in stands in ``sign_in_urls``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.account import inbox, own_data, profile, push, sessions, waiting

app_name = "account"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", profile.profile, name="profile"),
    path("photo/", profile.photo, name="photo"),
    path("photo/remove/", profile.photo_take_away, name="photo_remove"),
    path("language/", profile.language, name="language"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/recall/", waiting.role_request_recall, name="role_request_recall"),
    path("notices/", inbox.inbox, name="inbox"),
    path("notices/read/", inbox.inbox_read, name="inbox_read"),
    path("notices/<int:item_id>/", inbox.inbox_open, name="inbox_open"),
    path("notices/bell/", inbox.bell, name="bell"),
    path("preferences/", inbox.preferences, name="preferences"),
    path("preferences/reset/", inbox.preferences_reset, name="preferences_reset"),
    path("push/", push.add, name="push_add"),
    path("push/<int:pk>/remove/", push.remove, name="push_remove"),
    path("preferences/order/", inbox.channel_order, name="channel_order"),
    path("preferences/times/", inbox.times, name="times"),
    path("data/", own_data.own_data, name="own_data"),
    path("data/<uuid:public_id>/", own_data.own_data_file, name="own_data_file"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/<int:session_id>/end/", sessions.end, name="session_end"),
    path("sessions/end-others/", sessions.end_others, name="sessions_end_others"),
]
