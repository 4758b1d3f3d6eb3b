"""Writes of digests and their plans."""

from __future__ import annotations

from tanggap.fieldwork.digests.services.making import digests_forget, digests_make_due
from tanggap.fieldwork.digests.services.plans import (
    USUAL_TIMES,
    digest_plan_pause,
    digest_plan_resume,
    digest_plan_save,
)

__all__ = [
    "USUAL_TIMES",
    "digest_plan_pause",
    "digest_plan_resume",
    "digest_plan_save",
    "digests_forget",
    "digests_make_due",
]
