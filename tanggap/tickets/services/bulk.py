"""The same act on many tickets, with a result for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.errors import DomainError, Invalid

BULK_LIMIT = 500


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of one ticket: done, or the reason why not."""

    number: str
    done: bool
    code: str = ""
    reason: str = ""


def tickets_each(numbers: Sequence[str], act: Callable[[str], object]) -> list[BulkResult]:
    """Do ``act(number)`` for each ticket; one refusal never stops the rest.

    Args:
        numbers: at most ``BULK_LIMIT`` ticket numbers; doubles are done once.
        act: a service call that opens its own transaction.

    Raises:
        Invalid: none or too many were chosen.
    """
    chosen = list(dict.fromkeys(numbers))
    if not chosen:
        raise Invalid(_("Choose at least one ticket."), code="nothing_chosen")
    if len(chosen) > BULK_LIMIT:
        raise Invalid(_("At most %(limit)d tickets at once.") % {"limit": BULK_LIMIT}, code="too_many_chosen")
    results: list[BulkResult] = []
    for number in chosen:
        try:
            act(number)
        except DomainError as refusal:
            results.append(BulkResult(number, done=False, code=refusal.code, reason=explained(refusal)))
        else:
            results.append(BulkResult(number, done=True))
    return results


def explained(refusal: DomainError) -> str:
    """The refusal in one line, with the messages of its fields."""
    if isinstance(refusal, Invalid) and refusal.fields:
        return " ".join(str(text) for texts in refusal.fields.values() for text in texts)
    return str(refusal)
