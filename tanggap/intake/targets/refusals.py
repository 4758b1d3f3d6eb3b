"""Refusals as sentences for the person who reads the result."""

from __future__ import annotations

from tanggap.intake.errors import RowRefused
from tanggap.kernel.errors import DomainError, Invalid


def explained(refusal: DomainError) -> list[str]:
    """Every reason that a refusal carries, fields named."""
    if isinstance(refusal, RowRefused):
        return [str(reason) for reason in refusal.reasons]
    if isinstance(refusal, Invalid) and refusal.fields:
        return [
            f"{name}: {message}" if name else str(message)
            for name, messages in refusal.fields.items()
            for message in messages
        ]
    return [str(refusal)]
