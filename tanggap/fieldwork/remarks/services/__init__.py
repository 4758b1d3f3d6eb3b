"""Writes of remarks on days."""

from __future__ import annotations

from tanggap.fieldwork.remarks.services.writing import day_remark_add, day_remark_withdraw

__all__ = ["day_remark_add", "day_remark_withdraw"]
