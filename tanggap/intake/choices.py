"""Closed lists of imports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportTarget(models.TextChoices):
    """What the rows of a file become."""

    TICKETS = "tickets", _("Tickets")
    USERS = "users", _("People")
    OFFICES = "offices", _("Offices")
    CUSTOMERS = "customers", _("Customers")
    TECHNICIANS = "technicians", _("Technicians")
    UNITS = "units", _("Units")
    SITES = "sites", _("Sites")
    CALENDARS = "calendars", _("Working calendars")
    DAYS_OFF = "days_off", _("Days of a calendar")


class DateOrder(models.TextChoices):
    """How dates written in figures are to be read; never guessed."""

    DAY_FIRST = "day_first", _("Day first (22/04/2015)")
    MONTH_FIRST = "month_first", _("Month first (04/22/2015)")
    YEAR_FIRST = "year_first", _("Year first (2015-04-22)")


class RunStatus(models.TextChoices):
    """Where a run stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    UNDONE = "undone", _("Undone")


class RowOutcome(models.TextChoices):
    """What became of a row, or would become of it in a dry run."""

    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Already there")
    REFUSED = "refused", _("Refused")


class VisitArea(models.TextChoices):
    """Through which door a visit of the portal began."""

    ENTRY = "entry", _("Public entry")
    KNOWLEDGE = "knowledge", _("Help articles")
    TRACKING = "tracking", _("Tracking")
    PORTAL = "portal", _("Portal with an account")


class VisitEvent(models.TextChoices):
    """What happened in a visit, at least once."""

    ASKED = "asked", _("Asked for help")
    HELPED = "helped", _("Was helped")
    REPORTED = "reported", _("Sent a report")
