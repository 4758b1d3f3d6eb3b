"""Letters that are handed in after leave was asked for, while it still waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.attachments.choices import Visibility
from tanggap.attachments.models import Attachment
from tanggap.attachments.services import PreparedFile, attachments_store_many, uploads_prepared
from tanggap.fieldwork.models import Leave
from tanggap.fieldwork.roster import policies
from tanggap.fieldwork.roster.notices import leave_told
from tanggap.fieldwork.roster.querysets import leaves_seen
from tanggap.fieldwork.roster.services.leaves import MOST_FILES, Upload, leave_record
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible


def leave_load_own(actor: Actor, leave_id: int) -> Leave:
    """The leave as one who sees its letters may see it.

    Raises:
        NotVisible.
    """
    seen = Leave.objects.filter(leaves_seen(actor), pk=leave_id)
    leave = seen.select_related("technician__user", "technician__home_unit", "asked_by").first()
    if leave is None:
        raise NotVisible
    return leave


def leave_letters_add(
    *, actor: Actor, leave_id: int, files: Sequence[Upload], request_key: str = ""
) -> Leave:
    """Hand letters in for leave that still waits for its decision.

    Args:
        actor: whose leave it is, or who asked for that person.
        leave_id: which leave.
        files: letters or their photos; with those that are there at most five.
        request_key: of this attempt; sent again it adds nothing.

    Raises:
        NotVisible, NotAllowed, Invalid, and what an unusable file raises.
    """
    policies.can_add_letters(actor, leave_load_own(actor, leave_id)).enforce()
    if not files:
        raise Invalid.field("files", _("Choose a file first."), code="required")
    if len(files) > MOST_FILES:
        raise _too_many()
    with uploads_prepared(actor, files) as prepared, transaction.atomic():
        return _add(actor, leave_id, prepared, request_key)


def _add(actor: Actor, leave_id: int, files: Sequence[PreparedFile], request_key: str) -> Leave:
    # Whoever decides or hands in at once waits here, so that nothing joins what was decided.
    Leave.objects.select_for_update(no_key=True).get(pk=leave_id)
    leave = leave_load_own(actor, leave_id)
    policies.can_add_letters(actor, leave).enforce()
    present = set(_letters(leave).values_list("pk", flat=True))
    stored: list[Any] = attachments_store_many(
        actor=actor,
        uploads=files,
        owner=leave,
        visibility=Visibility.INTERNAL,
        request_key=request_key,
        with_entry=False,
    )
    new = {file.pk for file in stored} - present
    if not new:
        return leave
    if len(present) + len(new) > MOST_FILES:
        raise _too_many()
    Leave.objects.filter(pk=leave.pk).update(version=F("version") + 1)
    leave.refresh_from_db(fields=["version"])
    leave_record("leave.letters_added", actor, leave, files=len(new))
    leave_told("leave.letters", leave, actor)
    return leave


def _letters(leave: Leave) -> Any:
    return Attachment.objects.of_owners(leave._meta.label_lower, [leave.pk])


def _too_many() -> Invalid:
    return Invalid.field("files", _("At most %(most)d files.") % {"most": MOST_FILES}, code="too_many")
