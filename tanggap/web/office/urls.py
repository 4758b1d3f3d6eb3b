"""Addresses under ``/office/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.office import approval_batch, approvals, delegations, home, papers, reports

app_name = "office"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/batch/", approval_batch.batch, name="approval_batch"),
    path("approvals/batch/decide/", approval_batch.decide, name="approval_batch_decide"),
    path("approvals/delegations/", delegations.delegations, name="delegations"),
    path("approvals/delegations/<int:pk>/end/", delegations.end, name="delegation_end"),
    path("approvals/<uuid:public_id>/", approvals.approval, name="approval"),
    path("approvals/<uuid:public_id>/decide/", approvals.decide, name="approval_decide"),
    path("approvals/<uuid:public_id>/recall/", approvals.recall, name="approval_recall"),
    path("reports/", reports.reports, name="reports"),
    path("reports/papers/", papers.report_papers, name="report_papers"),
    path("reports/<str:number>/", reports.report, name="report"),
    path("reports/<str:number>/decide/", reports.report_decide, name="report_decide"),
    path("reports/<str:number>/document/", papers.report_paper, name="report_paper"),
    path("reports/<str:number>/withdraw/", papers.report_withdraw, name="report_withdraw"),
]
