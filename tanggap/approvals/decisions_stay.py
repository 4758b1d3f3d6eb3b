"""The database refuses to change or delete decisions."""

from __future__ import annotations

from tanggap.kernel.unchanging_rows import UnchangingRows

DECISIONS = UnchangingRows("approvals_approvaldecision", "approvals_refuse", "a decision is never changed")
TABLE, MESSAGE = DECISIONS.table, DECISIONS.message
install, remove, lifted = DECISIONS.install, DECISIONS.remove, DECISIONS.lifted
migrate_forwards, migrate_backwards = DECISIONS.migrate_forwards, DECISIONS.migrate_backwards
