"""Whether a technician seems to be at the site: suggested to him, never decided for him."""

from __future__ import annotations

from datetime import timedelta

from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.models import LastPosition, WorkOrder
from tanggap.fieldwork.positions.distance import metres_between
from tanggap.kernel import clock
from tanggap.organization.models import SITE_RADIUS_M

FRESH = timedelta(minutes=10)


def seems_arrived(order: WorkOrder) -> int | None:
    """Metres from the last position of the lead to the site, when he is on the way and within its radius.

    None when he is not on the way, the site or his position is not known, or he is elsewhere. One query; the
    order's ticket and its site should be loaded.
    """
    if order.status not in {WorkOrderStatus.EN_ROUTE, WorkOrderStatus.ACCEPTED} or order.lead_id is None:
        return None
    ticket = order.ticket
    site = ticket.site if ticket.site_id and ticket.site and ticket.site.latitude is not None else None
    place, reach_m = site or ticket, site.reach_m if site else SITE_RADIUS_M
    if place.latitude is None or place.longitude is None:
        return None
    position = LastPosition.objects.filter(
        technician=order.lead_id, recorded_at__gte=clock.now() - FRESH
    ).first()
    if position is None:
        return None
    metres = metres_between(
        position.latitude, position.longitude, float(place.latitude), float(place.longitude)
    )
    return round(metres) if metres <= reach_m + min(position.accuracy_m or 0.0, 100.0) else None
