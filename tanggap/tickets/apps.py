"""Registration of the package with Django and with the packages below."""

from __future__ import annotations

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The package ``tanggap.tickets``."""

    name = "tanggap.tickets"
    label = "tickets"

    def ready(self) -> None:
        """Give files of tickets their rule, announce the events, follow proven addresses."""
        from tanggap.accounts.reactions import register_address_reaction
        from tanggap.attachments.registry import register_owner
        from tanggap.notifications.registry import register_guest_stop, register_sight
        from tanggap.tickets import access, mention_notices, notices  # noqa: F401 - they announce events
        from tanggap.tickets.catalogue.services.validation import validation_follows
        from tanggap.tickets.outages import notices as outage_notices  # noqa: F401 - it announces events
        from tanggap.tickets.outages.services.following import outage_guest_stops
        from tanggap.tickets.outages.services.suggestions import outage_watch
        from tanggap.tickets.outages.sight import outages_seen
        from tanggap.tickets.reactions import register_reaction, register_watcher
        from tanggap.tickets.services import stop_clock  # noqa: F401 - it announces its kind
        from tanggap.tickets.services.claims import guest_tickets_claim
        from tanggap.tickets.sight import tickets_seen

        register_address_reaction(guest_tickets_claim)
        register_reaction(validation_follows)
        register_watcher(outage_watch)
        register_owner("tickets.ticket", access.may_view_ticket_file, access.may_remove_ticket_file)
        register_owner("tickets.ticketmessage", access.may_view_message_file)
        register_sight("tickets.ticket", tickets_seen)
        register_sight("tickets.outage", outages_seen)
        register_guest_stop("tickets.outage", outage_guest_stops)
