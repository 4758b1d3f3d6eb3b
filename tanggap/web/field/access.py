"""The door of the technician's pages."""

from __future__ import annotations

from tanggap.web.desk.access import holding

technicians_only = holding("work_order.progress", "work_order.pick_up")
