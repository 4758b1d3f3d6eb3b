"""Sessions lie sealed in the database: they hold codes that were mailed and steps of signing in."""

from __future__ import annotations

import json
from typing import Any

from tanggap.kernel.sealing import Unreadable, seal, unseal

PURPOSE = "session"


class SealedSerializer:
    """Django's session serializer: JSON, encrypted."""

    def dumps(self, obj: Any) -> bytes:
        """The session's values as sealed bytes."""
        return seal(json.dumps(obj, separators=(",", ":")).encode(), PURPOSE)

    def loads(self, data: bytes) -> Any:
        """The session's values; an unreadable session is an empty one, as after signing out."""
        try:
            return json.loads(unseal(data, PURPOSE))
        except Unreadable:
            return {}
