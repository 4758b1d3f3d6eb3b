"""Closed lists of the recap."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class By(models.TextChoices):
    """What a row of a recap stands for."""

    TECHNICIAN = "technician", _("Technician")
    TEAM = "team", _("Team")
    UNIT = "unit", _("Unit")
    CATEGORY = "category", _("Category")
    OFFICE = "office", _("Office")


class FileFormat(models.TextChoices):
    """Files that a recap can be taken away as."""

    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    PDF = "pdf", "PDF"

    @property
    def content_type(self) -> str:
        """As browsers and programs are told."""
        return _CONTENT_TYPES[self.value]


_CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


NOBODY_LABELS = {
    By.TECHNICIAN: _("Nobody"),
    By.TEAM: _("No team"),
    By.UNIT: _("No unit"),
    By.CATEGORY: _("No category"),
    By.OFFICE: _("No office"),
}
"""Label of the row of cases that belong to none."""

FEWEST_RANKED = 5
"""A rate that rests on fewer cases is shown greyed and never ranked."""
