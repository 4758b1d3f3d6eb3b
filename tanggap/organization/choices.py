"""Closed lists of the organisation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What a node of the tree is."""

    COMPANY = "company", _("Company")
    AREA = "area", _("Area")
    REGION = "region", _("Region")
    BRANCH = "branch", _("Branch")
    CLUSTER = "cluster", _("Cluster")
    DEPARTMENT = "department", _("Department")
    SECTION = "section", _("Section")


class DayKind(models.TextChoices):
    """Why a date differs from the ordinary week."""

    HOLIDAY = "holiday", _("National holiday")
    JOINT_LEAVE = "joint_leave", _("Joint leave")
    LOCAL = "local", _("Local day off")
    WORKING = "working", _("Working day after all")


INDONESIAN_TIME_ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
TIME_ZONE_NAMES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
"""What people write for the Indonesian zones."""

_ORDER = [str(kind) for kind in UnitKind]


def may_contain(parent: str, child: str) -> bool:
    """Whether a unit of kind ``child`` may stand below one of kind ``parent``; levels may be left out."""
    return _ORDER.index(parent) < _ORDER.index(child)
