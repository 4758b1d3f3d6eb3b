"""Holds that wait for somebody's word today are marked as such; who asked is not known any more."""

from django.db import migrations
from django.db.models import Exists, OuterRef

STOPPING = (
    "customer_absent",
    "waiting_customer",
    "power_cut",
    "permit",
    "weather",
    "safety",
    "third_party",
    "evidence",
)


def mark(apps, schema_editor):
    """The present hold of each ticket on hold, where the reason may stop the clock and nobody has confirmed it."""
    states = apps.get_model("tickets", "TicketState").objects
    tickets = apps.get_model("tickets", "Ticket").objects
    held = tickets.filter(
        pk=OuterRef("ticket_id"), status="on_hold", held_since=OuterRef("entered_at"), deleted_at__isnull=True
    )
    waiting = states.filter(status="on_hold", stops_clock=False, approval="", reason__in=STOPPING)
    waiting.filter(Exists(held)).update(approval="waiting")


def unmark(apps, schema_editor):
    """Back to what it was: the column says nothing."""
    states = apps.get_model("tickets", "TicketState").objects
    states.filter(approval="waiting").update(approval="")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0013_promises_and_stops")]
    operations = [migrations.RunPython(mark, unmark)]
