"""Promises of the service catalogue in words."""

from __future__ import annotations

from django.utils.translation import ngettext

from tanggap.tickets.catalogue.choices import Measure
from tanggap.tickets.catalogue.promises import Promise


def promise_words(promise: Promise) -> str:
    """The promise as people read it; "" when there is none."""
    if not promise.amount:
        return ""
    if promise.measure == Measure.HOURS:
        text = ngettext("%(count)d working hour", "%(count)d working hours", promise.amount)
    else:
        text = ngettext("%(count)d working day", "%(count)d working days", promise.amount)
    return text % {"count": promise.amount}
