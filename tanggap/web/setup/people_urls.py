"""Addresses of people, roles and teams under ``/setup/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.setup import grants, people, roles, teams

urlpatterns: list[URLPattern | URLResolver] = [
    path("users/", people.people, name="users"),
    path("users/new/", people.person_new, name="user_new"),
    path("users/deactivate/", people.people_deactivate, name="users_deactivate"),
    path("users/<int:pk>/", people.person, name="user"),
    path("users/<int:pk>/edit/", people.person_edit, name="user_edit"),
    path("users/<int:pk>/deactivate/", people.person_deactivate, name="user_deactivate"),
    path("users/<int:pk>/reactivate/", people.person_reactivate, name="user_reactivate"),
    path("users/<int:pk>/invite/", people.person_invite, name="user_invite"),
    path("users/<int:pk>/grants/", grants.grant_give, name="grant_give"),
    path("grants/<int:grant_id>/end/", grants.grant_end, name="grant_end"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.role_new, name="role_new"),
    path("roles/<int:pk>/", roles.role, name="role"),
    path("roles/<int:pk>/retire/", roles.role_retire, name="role_retire"),
    path("roles/<int:pk>/restore/", roles.role_restore, name="role_restore"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team_new, name="team_new"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/retire/", teams.team_retire, name="team_retire"),
    path("teams/<int:pk>/restore/", teams.team_restore, name="team_restore"),
]
