"""What every organisation starts with: a unit at the top and two working calendars."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override

from tanggap.kernel.actor import system_actor
from tanggap.organization.choices import UnitKind
from tanggap.organization.models import Calendar, Unit
from tanggap.organization.services.calendars import CalendarFacts, calendar_create
from tanggap.organization.services.units import UnitFacts, unit_create

OFFICE_HOURS = "office-hours"
ROUND_THE_CLOCK = "24x7"

_OFFICE_DAY = [["08:00", "12:00"], ["13:00", "17:00"]]
_CALENDARS: dict[str, tuple[str, CalendarFacts]] = {
    OFFICE_HOURS: (
        gettext_noop("Office hours (Monday to Friday)"),
        CalendarFacts(windows={str(weekday): _OFFICE_DAY for weekday in range(1, 6)}),
    ),
    ROUND_THE_CLOCK: (
        gettext_noop("Round the clock (24x7)"),
        CalendarFacts(
            windows={str(weekday): [["00:00", "24:00"]] for weekday in range(1, 8)},
            national_holidays=False,
            joint_leave=False,
        ),
    ),
}


def base_data_load() -> int:
    """Create what is missing; safe to repeat, and nothing that was edited is touched.

    Returns:
        Number of calendars and units created.
    """
    actor = system_actor("tanggap init", source="cli")
    created_count = 0
    # The names are data from here on: in the language of the installation, and free to be changed.
    with override(settings.LANGUAGE_CODE), transaction.atomic():
        known = set(Calendar.objects.values_list("code", flat=True))
        for code, (name, facts) in _CALENDARS.items():
            if code not in known:
                calendar_create(actor=actor, code=code, name=gettext(name), facts=facts)
                created_count += 1
        if not Unit.objects.exists():
            calendar = Calendar.objects.filter(code=ROUND_THE_CLOCK).first()
            top = UnitFacts(
                code="ORG",
                name=gettext("Organisation"),
                kind=UnitKind.COMPANY,
                time_zone=settings.TIME_ZONE,
                calendar_id=calendar.pk if calendar else None,
            )
            unit_create(actor=actor, parent_id=None, facts=top)
            created_count += 1
    return created_count
