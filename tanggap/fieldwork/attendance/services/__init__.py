"""Every write on attendance."""

from tanggap.fieldwork.attendance.services.consent import (
    WORDING,
    consent_give,
    consent_in_force,
    consent_withdraw,
)
from tanggap.fieldwork.attendance.services.days import (
    day_rebuild,
    days_follow_plan,
    days_rebuild,
    days_tend,
)
from tanggap.fieldwork.attendance.services.judging import (
    entries_judge,
    entry_by_hand,
    entry_judge,
    entry_load,
)
from tanggap.fieldwork.attendance.services.permitted_places import (
    PlaceFacts,
    place_create,
    place_edit,
    place_load,
    place_retire,
    places_managed,
)
from tanggap.fieldwork.attendance.services.pictures import picture_viewed, pictures_delete_old
from tanggap.fieldwork.attendance.services.rules import rules_now, rules_set
from tanggap.fieldwork.attendance.services.taking import (
    attendance_take,
    challenge_issue,
    challenges_forget,
    own_record,
)
from tanggap.fieldwork.attendance.services.telling import missing_report, reminders_send

__all__ = [
    "WORDING",
    "PlaceFacts",
    "attendance_take",
    "challenge_issue",
    "challenges_forget",
    "consent_give",
    "consent_in_force",
    "consent_withdraw",
    "day_rebuild",
    "days_follow_plan",
    "days_rebuild",
    "days_tend",
    "entries_judge",
    "entry_by_hand",
    "entry_judge",
    "entry_load",
    "missing_report",
    "own_record",
    "picture_viewed",
    "pictures_delete_old",
    "place_create",
    "place_edit",
    "place_load",
    "place_retire",
    "places_managed",
    "reminders_send",
    "rules_now",
    "rules_set",
]
