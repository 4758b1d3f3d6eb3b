"""What the live question answers when nothing happened."""

from __future__ import annotations

from typing import Any


def is_quiet(answer: Any) -> bool:
    """Whether the answer tells of no change: none at all, or only that others were writing meanwhile.

    On PostgreSQL a cursor moves on when transactions of other processes end, whatever they wrote.
    """
    return answer.status_code == 204 or (answer.status_code == 200 and answer.json()["changed"] == [])
