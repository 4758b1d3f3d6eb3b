"""What the installation says about attendance as a whole."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from tanggap.activity.services import record
from tanggap.fieldwork.attendance import policies
from tanggap.fieldwork.models import AttendanceRules
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState


def rules_now() -> AttendanceRules:
    """The rules in force; the shipped ones until somebody changes them."""
    found: AttendanceRules | None = AttendanceRules.objects.filter(pk=AttendanceRules.THE_ONE).first()
    return found or AttendanceRules(pk=AttendanceRules.THE_ONE)


@transaction.atomic
def rules_set(*, actor: Actor, photo_days: int, remind_minutes: int, version: int) -> AttendanceRules:
    """Change the rules.

    Raises:
        NotAllowed, Invalid, StaleState: somebody else changed them first.
    """
    policies.can_manage_rules(actor).enforce()
    wanted: dict[str, Any] = {"photo_days": photo_days, "remind_minutes": remind_minutes}
    try:
        AttendanceRules(pk=AttendanceRules.THE_ONE, **wanted).clean_fields(exclude=["id"])
    except ValidationError as wrong:
        raise Invalid(fields=wrong.message_dict) from wrong
    AttendanceRules.objects.get_or_create(pk=AttendanceRules.THE_ONE)
    changed = AttendanceRules.objects.filter(pk=AttendanceRules.THE_ONE, version=version).update(
        **wanted, version=F("version") + 1
    )
    if changed != 1:
        raise StaleState
    rules = rules_now()
    record("attendance.rules_changed", actor=actor, subject=rules, data=wanted)
    return rules
