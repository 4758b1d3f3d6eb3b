"""Writes of people and rights, and the Actor built from them."""

from tanggap.accounts.services.actor import NO_STANDING, Standing, actor_for, standing_for
from tanggap.accounts.services.base_data import roles_load
from tanggap.accounts.services.office_people import office_person_add, office_person_remove
from tanggap.accounts.services.people import (
    PersonFacts,
    language_set,
    profile_edit,
    session_end,
    sessions_end,
    sessions_end_others,
    user_create,
    user_deactivate,
    user_edit,
    user_invite,
    user_reactivate,
)
from tanggap.accounts.services.rights import (
    grant_end,
    grant_give,
    role_catch_up,
    role_create,
    role_edit,
    role_restore,
    role_retire,
)
from tanggap.accounts.services.row_import import user_from_row
from tanggap.accounts.services.sessions import sessions_forget_expired
from tanggap.accounts.services.teams import team_create, team_edit, team_restore, team_retire
from tanggap.accounts.services.tours import tour_note

__all__ = [
    "NO_STANDING",
    "PersonFacts",
    "Standing",
    "actor_for",
    "grant_end",
    "grant_give",
    "language_set",
    "office_person_add",
    "office_person_remove",
    "profile_edit",
    "role_catch_up",
    "role_create",
    "role_edit",
    "role_restore",
    "role_retire",
    "roles_load",
    "session_end",
    "sessions_end",
    "sessions_end_others",
    "sessions_forget_expired",
    "standing_for",
    "team_create",
    "team_edit",
    "team_restore",
    "team_retire",
    "tour_note",
    "user_create",
    "user_deactivate",
    "user_edit",
    "user_from_row",
    "user_invite",
    "user_reactivate",
]
