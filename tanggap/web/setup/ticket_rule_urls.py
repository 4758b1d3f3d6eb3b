"""Addresses under ``/setup/`` of what tickets go by: categories, answers, service levels, search words."""

from __future__ import annotations

from django.urls import URLPattern, path

from tanggap.web.setup import answers, categories, hold_rules, lexicon, sla

urlpatterns: list[URLPattern] = [
    path("categories/", categories.categories, name="categories"),
    path("categories/new/", categories.category_new, name="category_new"),
    path("categories/<int:pk>/", categories.category, name="category"),
    path("categories/<int:pk>/retire/", categories.category_off, name="category_retire"),
    path("categories/<int:pk>/restore/", categories.category_on, name="category_restore"),
    path("answers/", answers.answers, name="answers"),
    path("answers/new/", answers.answer_new, name="answer_new"),
    path("answers/<int:pk>/", answers.answer, name="answer"),
    path("answers/<int:pk>/retire/", answers.answer_off, name="answer_retire"),
    path("answers/<int:pk>/restore/", answers.answer_on, name="answer_restore"),
    path("words/", lexicon.lexicon, name="lexicon"),
    path("sla/", sla.policies, name="sla"),
    path("sla/holds/", hold_rules.holds, name="hold_rules"),
    path("sla/new/", sla.policy_new, name="sla_new"),
    path("sla/recompute/", sla.recompute, name="sla_recompute"),
    path("sla/recompute/<uuid:public_id>/", sla.recompute_run, name="sla_recompute_run"),
    path("sla/<int:pk>/", sla.policy, name="sla_policy"),
    path("sla/<int:pk>/version/", sla.policy_version, name="sla_version"),
    path("sla/<int:pk>/retire/", sla.policy_off, name="sla_retire"),
    path("sla/<int:pk>/restore/", sla.policy_on, name="sla_restore"),
]
