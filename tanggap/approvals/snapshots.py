"""What was decided on, in one fixed form, and the digest over it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tanggap.activity.content import plain


def digest_of(snapshot: dict[str, Any]) -> str:
    """SHA-256 (hexadecimal) over the snapshot's canonical JSON.

    Raises:
        ValueError, TypeError: for values that ``tanggap.activity.content.plain`` refuses.
    """
    text = json.dumps(plain(snapshot), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
