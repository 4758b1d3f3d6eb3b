"""Addresses of people, roles and teams under ``/setup/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.setup import approval_routes, grants, people, roles, teams

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
    path("roles/<int:pk>/catch-up/", roles.role_catch_up, name="role_catch_up"),
    path("roles/<int:pk>/retire/", roles.role_retire, name="role_retire"),
    path("roles/<int:pk>/restore/", roles.role_restore, name="role_restore"),
    path("approval-routes/", approval_routes.approval_routes, name="approval_routes"),
    path("approval-routes/new/", approval_routes.approval_route_new, name="approval_route_new"),
    path("approval-routes/<int:pk>/", approval_routes.approval_route, name="approval_route"),
    path(
        "approval-routes/<int:pk>/retire/",
        approval_routes.approval_route_retire,
        name="approval_route_retire",
    ),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team_new, name="team_new"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/retire/", teams.team_retire, name="team_retire"),
    path("teams/<int:pk>/restore/", teams.team_restore, name="team_restore"),
]
