"""Registration of the package with Django and with the packages below."""

from __future__ import annotations

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """The package ``tanggap.fieldwork``."""

    name = "tanggap.fieldwork"
    label = "fieldwork"

    def ready(self) -> None:
        """Let technicians see their tickets, orders follow their tickets, and photos find their rule;
        let escalations call who is on call."""
        from tanggap.attachments.registry import register_owner
        from tanggap.fieldwork import access, notices, placing  # noqa: F401 - notices announce their events
        from tanggap.fieldwork.attendance import notices as _attendance_notices  # noqa: F401 - likewise
        from tanggap.fieldwork.attendance.services import pictures
        from tanggap.fieldwork.digests import notices as digest_notices
        from tanggap.fieldwork.personal_data import field_files, field_records
        from tanggap.fieldwork.roster import notices as roster_notices  # noqa: F401 - likewise
        from tanggap.fieldwork.roster.services.calls import call_silence, calls_page
        from tanggap.fieldwork.services.dispatch import no_order_runs, order_follows_ticket
        from tanggap.fieldwork.services.personal_data import confirmations_blank, technician_erase
        from tanggap.fieldwork.work_reports.services import verification  # noqa: F401 - announces its kind
        from tanggap.notifications.registry import register_sight
        from tanggap.tickets.placing import register_facts, register_taker
        from tanggap.tickets.reactions import (
            register_blanker,
            register_eraser,
            register_helper,
            register_holdings,
            register_obstacle,
            register_pager,
            register_reaction,
        )
        from tanggap.tickets.visibility import register_condition

        register_facts(placing.technician_facts)
        register_taker(placing.technician_takes)
        register_condition(access.tickets_of_jobs)
        register_obstacle(no_order_runs)
        register_helper(access.on_its_crew)
        register_reaction(order_follows_ticket)
        register_blanker(confirmations_blank)
        register_eraser(technician_erase)
        register_holdings(field_records, field_files)
        register_pager(calls_page, call_silence)
        register_owner("fieldwork.progress", access.may_view_progress_file)
        register_owner("fieldwork.leave", access.may_view_leave_file)
        register_owner("fieldwork.workreport", access.may_view_report_file)
        register_owner(pictures.KIND, pictures.may_view_picture, viewed=pictures.picture_of_owner_viewed)
        register_sight(digest_notices.KIND, digest_notices.digests_seen)
