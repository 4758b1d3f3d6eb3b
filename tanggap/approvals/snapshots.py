"""What was decided on, in one fixed form, and the digest over it."""

from __future__ import annotations

from tanggap.activity.content import json_digest as digest_of

__all__ = ["digest_of"]
