"""Registration of the package with Django and with the packages below."""

from __future__ import annotations

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """The package ``tanggap.fieldwork``."""

    name = "tanggap.fieldwork"
    label = "fieldwork"

    def ready(self) -> None:
        """Let technicians see their tickets, orders follow their tickets, and photos find their rule."""
        from tanggap.attachments.registry import register_owner
        from tanggap.fieldwork import access, notices, placing  # noqa: F401 - notices announce their events
        from tanggap.fieldwork.services.dispatch import no_order_runs, order_follows_ticket
        from tanggap.tickets.placing import register_facts, register_taker
        from tanggap.tickets.reactions import register_obstacle, register_reaction
        from tanggap.tickets.visibility import register_condition

        register_facts(placing.technician_facts)
        register_taker(placing.technician_takes)
        register_condition(access.tickets_of_jobs)
        register_obstacle(no_order_runs)
        register_reaction(order_follows_ticket)
        register_owner("fieldwork.progress", access.may_view_progress_file)
