"""Technicians and jobs for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.services import Report, progress_report
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit

_numbers = count(1)


def make_technician(unit: Unit, **fields: Any) -> Technician:
    """A technician of the unit who may sign in and work."""
    number = next(_numbers)
    person = make_person(f"Teknisi {number}", role="technician", at=unit)
    return Technician.objects.create(user=person, code=f"T{number:03d}", home_unit=unit, **fields)


def worker(technician: Technician) -> Actor:
    """The technician as actor with the rights of this moment."""
    return acting(technician.user)


def reported(technician: Technician, number: str, *steps: str, **fields: Any) -> None:
    """Report steps in order, each with its own request key."""
    for step in steps:
        extra = {"resolution": "Kabel disambung", "cause": "cable"} if step == "done" else {}
        extra |= {"reason": "power_cut"} if step == "blocked" else {}
        report = Report(step=step, request_key=f"k{next(_numbers)}", **{**extra, **fields})
        progress_report(actor=worker(technician), number=number, report=report)
