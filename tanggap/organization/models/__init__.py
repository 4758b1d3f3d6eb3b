"""Tables of the organisation."""

from tanggap.organization.models.calendar import Calendar, CalendarDay, CalendarVersion
from tanggap.organization.models.customer import (
    CustomerContact,
    CustomerMerge,
    CustomerService,
    OfficeContact,
)
from tanggap.organization.models.party import SITE_RADIUS_M, Customer, Office, Site
from tanggap.organization.models.unit import Unit, UnitMove, UnitPastSchedule

__all__ = [
    "SITE_RADIUS_M",
    "Calendar",
    "CalendarDay",
    "CalendarVersion",
    "Customer",
    "CustomerContact",
    "CustomerMerge",
    "CustomerService",
    "Office",
    "OfficeContact",
    "Site",
    "Unit",
    "UnitMove",
    "UnitPastSchedule",
]
