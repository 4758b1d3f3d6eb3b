"""What was done, in words: the second part of an activity entry's action (``ticket.resolved``)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "added": _("Added"),
    "assigned": _("Assigned"),
    "cancelled": _("Cancelled"),
    "claimed": _("Found again by its reporter"),
    "closed": _("Closed"),
    "created": _("Created"),
    "customer_replied": _("Answered by the reporter"),
    "days_changed": _("Days changed"),
    "deactivated": _("Deactivated"),
    "deleted": _("Deleted"),
    "dry_run_requested": _("Dry run asked for"),
    "edited": _("Edited"),
    "ended": _("Ended"),
    "failed": _("Failed"),
    "file_stored": _("File stored"),
    "finished": _("Finished"),
    "followed": _("Followed"),
    "given": _("Given"),
    "held": _("Put on hold"),
    "hold_confirmed": _("Hold confirmed"),
    "import_undone": _("Taken back with its import"),
    "imported": _("Imported"),
    "invited": _("Invited"),
    "links_revoked": _("Private links revoked"),
    "mapping_deleted": _("Mapping deleted"),
    "mapping_saved": _("Mapping saved"),
    "moved": _("Moved"),
    "national_days_refreshed": _("National holidays brought up to date"),
    "noted": _("Note written"),
    "offered": _("Offered"),
    "overdue": _("Became overdue"),
    "password_changed": _("Password changed"),
    "photo_changed": _("Photo changed"),
    "photo_removed": _("Photo removed"),
    "picked_up": _("Picked up"),
    "priority_set": _("Priority set"),
    "profile_edited": _("Profile edited"),
    "progressed": _("Progress reported"),
    "promise_renewed": _("Promise renewed"),
    "published": _("Published"),
    "reactivated": _("Activated again"),
    "reassigned": _("Reassigned"),
    "registered": _("Registered"),
    "rejected": _("Rejected"),
    "released": _("Taken back from the assignee"),
    "removed": _("Removed"),
    "renamed": _("Renamed"),
    "reopened": _("Reopened"),
    "replanned": _("Planned anew"),
    "replied": _("Answered"),
    "requested": _("Asked for"),
    "resent": _("Sent again"),
    "resolved": _("Solved"),
    "restored": _("Restored"),
    "resumed": _("Resumed"),
    "retired": _("Retired"),
    "session_ended": _("Session ended"),
    "signed_in": _("Signed in"),
    "started": _("Started"),
    "undo_requested": _("Undo asked for"),
    "undone": _("Undone"),
    "unfollowed": _("No longer followed"),
    "validated": _("Validated"),
    "version_created": _("New version"),
    "version_restored": _("Version restored"),
    "withdrawn": _("Withdrawn"),
    "word_removed": _("Word removed"),
    "word_set": _("Word set"),
}
"""Verb of an action to its words; ``tests/architecture`` asks for one of each verb that is recorded."""


def action_words(action: str) -> str:
    """The action in words; its code where it has none."""
    return str(VERBS.get(action.partition(".")[2], action))
