"""Answers of policies: yes, or no with a reason that pages and the API show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tanggap.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an act is allowed, and why not. Truthy when allowed."""

    allowed: bool
    code: str = ""
    reason: Any = ""
    details: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Raise ``NotAllowed`` with the reason unless allowed."""
        if not self.allowed:
            raise NotAllowed(self.reason or None, code=self.code or "not_allowed", **self.details)


YES = Decision(True)


def yes() -> Decision:
    """The act is allowed."""
    return YES


def no(code: str, reason: Any, **details: Any) -> Decision:
    """The act is refused: stable ``code``, translated ``reason`` for the person."""
    return Decision(False, code, reason, details)
