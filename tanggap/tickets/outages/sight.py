"""Which outages somebody may still be told of at the moment when a message leaves late."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from tanggap.accounts.models import User
from tanggap.accounts.services.actor import actor_for
from tanggap.tickets.models import Outage, OutagePerson
from tanggap.tickets.outages.choices import PersonReason


def outages_seen(user: User, keys: Collection[int]) -> set[int]:
    """Of the outages, those that staff may see, and those that still concern the person."""
    concerned = OutagePerson.objects.filter(user=user, outage__in=keys, left_at__isnull=True)
    reported = concerned.filter(Q(outage__is_public=True) | Q(reason=PersonReason.TICKET))
    seen = set(reported.exclude(reason=PersonReason.STAFF).values_list("outage_id", flat=True))
    visible = Outage.objects.visible_to(actor_for(user, source="job"))
    return seen | set(visible.filter(pk__in=keys).values_list("pk", flat=True))
