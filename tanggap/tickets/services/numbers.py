"""Ticket numbers: unique and increasing within a year, whoever creates at the same time."""

from __future__ import annotations

from django.db import transaction

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
    last = _advanced(year, count)
    if last is None:
        NumberSequence.objects.get_or_create(year=year)
        last = _advanced(year, count)
    if last is None:
        raise RuntimeError(f"no sequence of numbers for {year}")
    return [f"{PREFIX}-{year}-{number:06d}" for number in range(last - count + 1, last + 1)]


def _advanced(year: int, count: int) -> int | None:
    """The year's last number after taking so many; ``None`` where the year has no row yet. One statement."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_numbersequence SET last = last + %s WHERE year = %s RETURNING last", [count, year]
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None
