"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The package ``tanggap.intake``."""

    name = "tanggap.intake"
    label = "intake"

    def ready(self) -> None:
        """Files of reports that wait for their proof are nobody's to see; erased people leave none behind."""
        from tanggap.attachments.registry import register_owner
        from tanggap.intake.policies import may_view_guest_file
        from tanggap.intake.services.guest_reports import guest_reports_erase
        from tanggap.intake.services.originals import originals_erase
        from tanggap.tickets.reactions import register_eraser, register_sources

        register_owner("intake.guestreport", may_view_guest_file)
        register_eraser(guest_reports_erase)
        register_sources(originals_erase)
