"""Filters and tags that write numbers and times in the reader's language and time zone.

``{% load formats %}``
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from tanggap.kernel import clock
from tanggap.web import formats

register = template.Library()


def _language() -> str:
    return get_language() or "id"


@register.filter
def rupiah(amount: int | None) -> str:
    """``{{ amount|rupiah }}`` gives Rp1.500.000."""
    return formats.rupiah(amount)


@register.filter
def number(value: float | Decimal | None, places: int = 0) -> str:
    """``{{ value|number }}`` or ``{{ value|number:1 }}`` with that many decimals."""
    return formats.number(value, places=places, language=_language())


@register.filter
def percent(share: float | Decimal | None, places: int = 1) -> str:
    """``{{ share|percent }}``: the share lies between 0 and 1."""
    return formats.percent(share, places=places, language=_language())


@register.filter
def date_short(day: date | None) -> str:
    """22 Nov 2026."""
    return formats.date_short(day, language=_language(), zone=get_current_timezone_name())


@register.filter
def date_long(day: date | None) -> str:
    """Minggu, 22 November 2026."""
    return formats.date_long(day, language=_language(), zone=get_current_timezone_name())


@register.filter
def month_name(day: date | None) -> str:
    """November 2026."""
    return formats.month_name(day, language=_language())


@register.filter
def clock_time(moment: datetime | None) -> str:
    """14.05."""
    return formats.clock_time(moment, language=_language(), zone=get_current_timezone_name())


@register.filter
def date_time(moment: datetime | None) -> str:
    """22 Nov 2026 14.05 WIB."""
    return formats.date_time(moment, language=_language(), zone=get_current_timezone_name())


@register.filter
def duration(seconds: float | timedelta | None) -> str:
    """2 j 15 m; the input is seconds or a timedelta."""
    return formats.duration(seconds, language=_language())


@register.filter
def file_size(size: int | None) -> str:
    """1,4 MB."""
    return formats.file_size(size, language=_language())


@register.simple_tag
def ago(moment: datetime | None, empty: Any = "") -> SafeString | str:
    """``{% ago ticket.created_at %}``: relative time, kept fresh by the page, the exact one on hover."""
    return str(empty) if moment is None else ago_writer(clock.now())(moment)


def ago_writer(now: datetime) -> Callable[[datetime | None], SafeString | str]:
    """What ``ago`` does, for lists: language and time zone are looked up once; "" for no moment."""
    language, zone = _language(), get_current_timezone_name()

    def write(moment: datetime | None) -> SafeString | str:
        if moment is None:
            return ""
        exact = formats.date_time(moment, language=language, zone=zone)
        words = formats.relative(moment, now=now, language=language)
        # All three texts are made of figures and words of our own.
        return SafeString(
            f'<time datetime="{formats.iso(moment)}" title="{exact}" data-relative>{words}</time>'
        )

    return write


@register.simple_tag
def moment(value: datetime | None, empty: Any = "") -> SafeString | str:
    """``{% moment ticket.created_at %}``: the exact time as a ``time`` element."""
    if value is None:
        return str(empty)
    exact = formats.date_time(value, language=_language(), zone=get_current_timezone_name())
    return format_html('<time datetime="{}">{}</time>', formats.iso(value), exact)
