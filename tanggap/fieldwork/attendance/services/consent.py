"""A person's yes to pictures and positions, and taking it back."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from tanggap.activity.services import record
from tanggap.fieldwork.models import AttendanceConsent, Technician
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible

WORDING = "2026-11"
"""Version of the notice; another wording asks everybody again."""


def consent_in_force(technician: Technician) -> AttendanceConsent | None:
    """The person's consent to the present wording."""
    return AttendanceConsent.objects.filter(
        user_id=technician.user_id, wording=WORDING, withdrawn_at__isnull=True
    ).first()


def consent_give(*, actor: Actor, technician: Technician) -> AttendanceConsent:
    """Agree to the present wording; agreeing twice is agreeing once.

    Raises:
        NotVisible: nobody agrees for another.
    """
    _enforce_self(actor, technician)
    if (standing := consent_in_force(technician)) is not None:
        return standing
    try:
        with transaction.atomic():
            consent = AttendanceConsent.objects.create(
                user_id=technician.user_id, wording=WORDING, given_at=clock.now()
            )
            _record("attendance.consent_given", actor, technician)
    except IntegrityError:
        return AttendanceConsent.objects.get(
            user_id=technician.user_id, wording=WORDING, withdrawn_at__isnull=True
        )
    return consent


@transaction.atomic
def consent_withdraw(*, actor: Actor, technician: Technician) -> bool:
    """Take the consent back; what was recorded stays until its time is over. Whether there was one.

    Raises:
        NotVisible: nobody withdraws for another.
    """
    _enforce_self(actor, technician)
    withdrawn = AttendanceConsent.objects.filter(
        user_id=technician.user_id, withdrawn_at__isnull=True
    ).update(withdrawn_at=clock.now())
    if withdrawn:
        _record("attendance.consent_withdrawn", actor, technician)
    return bool(withdrawn)


def _enforce_self(actor: Actor, technician: Technician) -> None:
    if actor.person_id is None or actor.person_id != technician.user_id:
        raise NotVisible


def _record(action: str, actor: Actor, technician: Technician) -> None:
    record(
        action,
        actor=actor,
        subject=technician,
        unit_id=technician.home_unit_id,
        unit_path=technician.home_unit.path,
        data={"wording": WORDING},
    )
