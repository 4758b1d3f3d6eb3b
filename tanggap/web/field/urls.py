"""Addresses under ``/field/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.field import attendance, devices, jobs, on_call, outbox, parts, proof, recap, reports, roster

app_name = "field"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", jobs.home, name="home"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<str:number>/", jobs.job, name="job"),
    path("jobs/<str:number>/pick-up/", jobs.job_pick_up, name="job_pick_up"),
    path("jobs/<str:number>/report/", jobs.job_report, name="job_report"),
    path("jobs/<str:number>/items/<int:pk>/", jobs.job_item, name="job_item"),
    path("jobs/<str:number>/remark/", outbox.job_remark, name="job_remark"),
    path("jobs/<str:number>/code/", proof.job_code, name="job_code"),
    path("jobs/<str:number>/parts/", parts.job_part_add, name="job_part_add"),
    path("jobs/<str:number>/parts/<int:pk>/remove/", parts.job_part_remove, name="job_part_remove"),
    path("jobs/<str:number>/report/begin/", reports.report_begin, name="report_begin"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<str:number>/", reports.report, name="report"),
    path("reports/<str:number>/recall/", reports.report_recall, name="report_recall"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/state/", outbox.outbox_state, name="outbox_state"),
    path("attendance/", attendance.attendance, name="attendance"),
    path("attendance/challenge/", attendance.challenge, name="attendance_challenge"),
    path("attendance/send/", attendance.send, name="attendance_send"),
    path("attendance/consent/", attendance.consent, name="attendance_consent"),
    path("attendance/<uuid:public_id>/", attendance.entry, name="attendance_entry"),
    path("phone/", devices.devices, name="devices"),
    path("phone/pair/", devices.device_add, name="device_add"),
    path("phone/<int:pk>/unpair/", devices.device_remove, name="device_remove"),
    path("duty/", devices.duty, name="duty"),
    path("position/", devices.position, name="position"),
    path("track/", devices.own_track, name="track"),
    path("roster/", roster.roster, name="roster"),
    path("leave/", roster.leave, name="leave"),
    path("leave/<int:pk>/letters/", roster.leave_letters, name="leave_letters"),
    path("leave/<int:pk>/cancel/", roster.leave_off, name="leave_cancel"),
    path("swap/", roster.swap, name="swap"),
    path("swap/<int:pk>/answer/", roster.swap_reply, name="swap_answer"),
    path("swap/<int:pk>/cancel/", roster.swap_off, name="swap_cancel"),
    path("on-call/", on_call.on_call, name="on_call"),
    path("on-call/<int:pk>/answer/", on_call.call_answer, name="call_answer"),
    path("recap/", recap.recap, name="recap"),
    path("recap/ranking/", recap.recap_ranking, name="recap_ranking"),
    path("recap/cases/", recap.recap_cases, name="recap_cases"),
]
