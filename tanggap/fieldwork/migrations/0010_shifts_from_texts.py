"""Shifts made of what was written in words, such as "Pagi 08.00-17.00"; the words stay."""

import re
from datetime import time
from typing import Any

from django.db import migrations

HOURS = re.compile(r"^\s*(?P<name>.*?)\W*(\d{1,2})[.:](\d{2})\s*(?:-|–|s/d|to)\s*(\d{1,2})[.:](\d{2})\W*$", re.I)


def _read(text: str) -> tuple[str, time, time] | None:
    found = HOURS.match(text)
    if found is None:
        return None
    hours = [int(part) for part in found.groups()[1:]]
    if max(hours[0], hours[2]) > 23 or max(hours[1], hours[3]) > 59:
        return None
    begins, ends = time(hours[0], hours[1]), time(hours[2], hours[3])
    if begins == ends:
        return None
    return (found["name"].strip() or f"{begins:%H.%M}")[:60], begins, ends


def make(apps: Any, schema_editor: Any) -> None:
    """One shift for each text of a home unit; a shift of that name is taken as it is."""
    Technician = apps.get_model("fieldwork", "Technician")
    Shift = apps.get_model("fieldwork", "Shift")
    for technician in Technician.objects.filter(usual_shift=None).exclude(shift="").order_by("pk"):
        told = _read(technician.shift)
        if told is None:
            continue
        name, begins, ends = told
        same = {"unit_id": technician.home_unit_id, "starts_at": begins, "ends_at": ends, "retired_at": None}
        shift = Shift.objects.filter(**same).first()
        if shift is None:
            taken = Shift.objects.filter(unit_id=technician.home_unit_id, name=name, retired_at=None).exists()
            shown = f"{name[:45]} {begins:%H.%M}-{ends:%H.%M}" if taken else name
            shift = Shift.objects.create(**same, name=shown)
        Technician.objects.filter(pk=technician.pk).update(usual_shift=shift)


def unmake(apps: Any, schema_editor: Any) -> None:
    """Take the choice back where the words say the same; shifts that nobody uses then go."""
    Technician = apps.get_model("fieldwork", "Technician")
    Shift = apps.get_model("fieldwork", "Shift")
    RosterDay = apps.get_model("fieldwork", "RosterDay")
    made = set()
    for technician in Technician.objects.exclude(usual_shift=None).exclude(shift="").select_related("usual_shift"):
        told, shift = _read(technician.shift), technician.usual_shift
        if told is not None and (shift.starts_at, shift.ends_at) == told[1:]:
            made.add(shift.pk)
            Technician.objects.filter(pk=technician.pk).update(usual_shift=None)
    used = set(Technician.objects.exclude(usual_shift=None).values_list("usual_shift", flat=True))
    used |= set(RosterDay.objects.exclude(shift=None).values_list("shift", flat=True))
    Shift.objects.filter(pk__in=made - used).delete()


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0009_attendance_rules")]

    operations = [migrations.RunPython(make, unmake)]
