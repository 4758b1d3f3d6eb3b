"""Addresses under ``/setup/`` of what tickets go by: categories, answers, service levels, search words."""

from __future__ import annotations

from django.urls import URLPattern, path

from tanggap.web.setup import (
    answers,
    assignment,
    categories,
    hold_rules,
    lexicon,
    privacy,
    questions,
    recompute,
    sla,
)

urlpatterns: list[URLPattern] = [
    path("categories/", categories.categories, name="categories"),
    path("categories/new/", categories.category_new, name="category_new"),
    path("categories/<int:pk>/", categories.category, name="category"),
    path("categories/<int:pk>/questions/", questions.category_questions, name="category_questions"),
    path("categories/<int:pk>/retire/", categories.category_off, name="category_retire"),
    path("categories/<int:pk>/restore/", categories.category_on, name="category_restore"),
    path("answers/", answers.answers, name="answers"),
    path("answers/new/", answers.answer_new, name="answer_new"),
    path("answers/<int:pk>/", answers.answer, name="answer"),
    path("answers/<int:pk>/retire/", answers.answer_off, name="answer_retire"),
    path("answers/<int:pk>/restore/", answers.answer_on, name="answer_restore"),
    path("assignment/", assignment.rules, name="assignment"),
    path("assignment/new/", assignment.rule_new, name="assignment_new"),
    path("assignment/preview/", assignment.preview, name="assignment_preview"),
    path("assignment/<int:pk>/", assignment.rule, name="assignment_rule"),
    path("assignment/<int:pk>/up/", assignment.rule_up, name="assignment_up"),
    path("assignment/<int:pk>/down/", assignment.rule_down, name="assignment_down"),
    path("assignment/<int:pk>/retire/", assignment.rule_off, name="assignment_retire"),
    path("assignment/<int:pk>/restore/", assignment.rule_on, name="assignment_restore"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/export/", privacy.person_export, name="person_export"),
    path("privacy/export/<uuid:public_id>/", privacy.person_export_file, name="person_export_file"),
    path("privacy/erase/", privacy.person_erase, name="person_erase"),
    path("privacy/holds/", privacy.hold_place, name="hold_place"),
    path("privacy/holds/<int:pk>/lift/", privacy.hold_lift, name="hold_lift"),
    path("privacy/keep/", privacy.retention, name="retention"),
    path("words/", lexicon.lexicon, name="lexicon"),
    path("sla/", sla.policies, name="sla"),
    path("sla/holds/", hold_rules.holds, name="hold_rules"),
    path("sla/new/", sla.policy_new, name="sla_new"),
    path("sla/recompute/", recompute.recompute, name="sla_recompute"),
    path("sla/recompute/<uuid:public_id>/", recompute.recompute_run, name="sla_recompute_run"),
    path("sla/<int:pk>/", sla.policy, name="sla_policy"),
    path("sla/<int:pk>/version/", sla.policy_version, name="sla_version"),
    path("sla/<int:pk>/retire/", sla.policy_off, name="sla_retire"),
    path("sla/<int:pk>/restore/", sla.policy_on, name="sla_restore"),
]
