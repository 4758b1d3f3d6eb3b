"""Addresses under ``/setup/`` of the record: audit trail and background jobs."""

from __future__ import annotations

from django.urls import URLPattern, path

from tanggap.web.setup import audit, job_runs

urlpatterns: list[URLPattern] = [
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.audit_verify, name="audit_verify"),
    path("audit/<int:pk>/", audit.audit_entry, name="audit_entry"),
    path("jobs/", job_runs.job_runs, name="job_runs"),
    path("jobs/<uuid:public_id>/", job_runs.job_run, name="job_run"),
    path("jobs/<uuid:public_id>/cancel/", job_runs.job_run_cancel_view, name="job_run_cancel"),
    path("jobs/<uuid:public_id>/file/", job_runs.job_run_file, name="job_run_file"),
]
