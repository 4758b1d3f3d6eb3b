"""Addresses under ``/field/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.field import jobs, recap

app_name = "field"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", jobs.home, name="home"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<str:number>/", jobs.job, name="job"),
    path("jobs/<str:number>/pick-up/", jobs.job_pick_up, name="job_pick_up"),
    path("jobs/<str:number>/report/", jobs.job_report, name="job_report"),
    path("recap/", recap.recap, name="recap"),
    path("recap/cases/", recap.recap_cases, name="recap_cases"),
]
