"""Addresses that need no account."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from tanggap.web import questions
from tanggap.web.public import (
    app_icon,
    entry,
    feedback,
    following,
    health,
    metrics,
    notice_stop,
    report,
    status,
    track,
    verify,
    worker,
)

app_name = "public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", entry.entry, name="entry"),
    path("notices/stop/<str:token>/", notice_stop.stop, name="notice_stop"),
    path("worker.js", worker.worker, name="worker"),
    path("manifest.webmanifest", app_icon.manifest, name="manifest"),
    path("app-icon-<int:side>.png", app_icon.app_icon, name="app_icon"),
    path("app-icon-cut-<int:side>.png", app_icon.app_icon, {"cut": True}, name="app_icon_cut"),
    path("report/", report.report, name="report"),
    path("report/questions/", questions.questions, name="questions"),
    path("report/<str:reference>/", report.report_code, name="report_code"),
    path("status/", status.status, name="status"),
    path("status/known/", status.known, name="status_known"),
    path("status/feed.json", status.feed, name="status_feed"),
    path("status/<str:number>/follow/", status.follow, name="status_follow"),
    path("status/<str:number>/mail/", following.follow_by_mail, name="status_follow_mail"),
    path("status/code/<str:reference>/", following.follow_code, name="status_follow_code"),
    path("track/", track.track, name="track"),
    path("track/code/<str:reference>/", track.track_code, name="track_code"),
    path("track/<str:token>/", track.tracked, name="tracked"),
    path("track/<str:token>/revoke/", track.track_revoke, name="track_revoke"),
    path("track/<str:token>/rate/", feedback.track_rate, name="track_rate"),
    path("verify/<str:code>/", verify.verify, name="verify"),
    path("feedback/<str:token>/", feedback.feedback, name="feedback"),
    # Probes follow no redirects, so both spellings answer.
    re_path(r"^healthz/?$", health.alive, name="healthz"),
    re_path(r"^readyz/?$", health.ready, name="readyz"),
    re_path(r"^metrics/?$", metrics.metrics, name="metrics"),
]
