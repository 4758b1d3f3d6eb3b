"""Ticket numbers: unique and increasing within a year, whoever creates at the same time."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from tanggap.tickets.models import NumberSequence

PREFIX = "TGP"


def numbers_take(year: int, count: int = 1) -> list[str]:
    """Take the next numbers of the year, in order.

    The row of the year is locked until the surrounding transaction ends, so that a later number is never
    visible before an earlier one.

    Args:
        year: calendar year in the organisation's zone.
        count: how many numbers.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("numbers are taken inside the transaction that uses them")
    taken = NumberSequence.objects.filter(year=year).update(last=F("last") + count)
    if not taken:
        NumberSequence.objects.get_or_create(year=year)
        NumberSequence.objects.filter(year=year).update(last=F("last") + count)
    last = NumberSequence.objects.values_list("last", flat=True).get(year=year)
    return [f"{PREFIX}-{year}-{number:06d}" for number in range(last - count + 1, last + 1)]
