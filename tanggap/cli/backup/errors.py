"""What keeps a backup from being made or put back."""

from __future__ import annotations


class BackupError(Exception):
    """Said to the operator as it is."""
