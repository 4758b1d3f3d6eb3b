"""Figures for Prometheus: states that any process can read, so that it does not matter which one answers."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Exists, Max, Min, OuterRef, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from tanggap.activity.models import ChainHead, Entry, Link
from tanggap.kernel import clock
from tanggap.notifications.choices import UNSENT_STATES, DeliveryState
from tanggap.notifications.models import Delivery
from tanggap.tickets.choices import TallyMeasure, TicketStatus
from tanggap.tickets.models import TicketTally

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDING_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
OUTBOX_STATES = (*UNSENT_STATES, DeliveryState.DEAD)


@dataclass(frozen=True, slots=True)
class Gauge:
    """One measure.

    Attributes:
        samples: value by label value; the key "" stands for a measure without a label.
        label: name of the label.
    """

    name: str
    meaning: str
    samples: Mapping[str, float]
    label: str = ""

    def lines(self) -> Iterator[str]:
        """In the text format of Prometheus."""
        yield f"# HELP {self.name} {self.meaning}"
        yield f"# TYPE {self.name} gauge"
        for key, value in self.samples.items():
            labels = f'{{{self.label}="{key}"}}' if self.label else ""
            yield (
                f"{self.name}{labels} {value:g}" if value < 1_000_000 else f"{self.name}{labels} {value:.0f}"
            )


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for this machine itself or for who shows the token; nobody else learns that they exist.

    Raises:
        Http404: for everybody else.
    """
    if not may_read(request):
        raise Http404
    lines = (line for gauge in gauges() for line in gauge.lines())
    return HttpResponse("\n".join(lines) + "\n", content_type=CONTENT_TYPE)


def may_read(request: HttpRequest) -> bool:
    """Whether the question comes from this machine, or carries the token.

    A proxy on the same machine also asks from the loopback address; what it passes on carries its headers.
    """
    if token := settings.METRICS_TOKEN:
        scheme, _space, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and constant_time_compare(shown.strip(), token):
            return True
    if any(name in request.META for name in FORWARDING_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def gauges() -> Iterable[Gauge]:
    """All measures; seven small queries, none of which counts all tickets."""
    yield Gauge("tanggap_up", "1 when the figures below could be read.", {"": 1})
    yield Gauge("tanggap_tickets", "Tickets by state.", _tickets_by_status(), "status")
    deliveries = dict.fromkeys((state.value for state in OUTBOX_STATES), 0.0)
    rows = Delivery.objects.filter(state__in=deliveries).order_by().values_list("state").annotate(Count("pk"))
    deliveries |= {state: float(count) for state, count in rows}
    yield Gauge("tanggap_outbox_messages", "Messages that were not sent, by state.", deliveries, "state")
    oldest = Delivery.objects.filter(state__in=UNSENT_STATES).aggregate(at=Min("due_at"))["at"]
    yield Gauge(
        "tanggap_outbox_oldest_unsent_seconds", "Age of the oldest unsent message.", {"": age_s(oldest)}
    )
    yield Gauge(
        "tanggap_outbox_stuck",
        "1 when the oldest unsent message is older than the limit.",
        {"": float(age_s(oldest) > settings.OUTBOX_PATIENCE.total_seconds())},
    )
    waiting = DBTaskResult.objects.ready().aggregate(count=Count("pk"), oldest=Min("enqueued_at"))
    yield Gauge("tanggap_tasks_waiting", "Background tasks that are due.", {"": waiting["count"]})
    yield Gauge(
        "tanggap_tasks_oldest_waiting_seconds", "Age of the oldest due task.", {"": age_s(waiting["oldest"])}
    )
    yield Gauge("tanggap_activity_unsealed", "Activity entries outside the hash chain.", {"": _unsealed()})
    sealed = ChainHead.objects.aggregate(links=Max("position"))["links"] or 0
    yield Gauge("tanggap_activity_sealed", "Activity entries in the hash chain.", {"": sealed})


def age_s(moment: datetime | None) -> float:
    """Seconds since the moment; 0 when there is none."""
    return max(0.0, round((clock.now() - moment).total_seconds(), 1)) if moment else 0.0


def _tickets_by_status() -> dict[str, float]:
    rows = (
        TicketTally.objects.filter(measure=TallyMeasure.STATUS)
        .order_by()
        .values_list("key")
        .annotate(total=Sum("amount"))
    )
    return dict.fromkeys(TicketStatus.values, 0.0) | {key: float(total) for key, total in rows}


def _unsealed() -> int:
    watermark = ChainHead.objects.aggregate(at=Max("watermark"))["at"] or 0
    newer = Entry.objects.filter(pk__gt=watermark)
    return newer.filter(~Exists(Link.objects.filter(entry_id=OuterRef("pk")))).count()
