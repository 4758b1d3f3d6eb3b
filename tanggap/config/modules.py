"""The parts of the product that an installation may leave out (``TANGGAP_MODULES``), in one table."""

from __future__ import annotations

from collections.abc import Iterable

MODULES: dict[str, tuple[str, ...]] = {
    "tickets": (),
    "fieldwork": (
        "field:*",
        "public:manifest",
        "tracker",
        "desk:technician*",
        "desk:work_orders",
        "desk:dispatch*",
        "desk:map*",
        "desk:attendance*",
        "setup:attendance*",
        "api:attendance*",
        "desk:digest*",
        "setup:digest*",
        "api:digest*",
        "desk:roster*",
        "desk:leave*",
        "desk:swap*",
        "desk:on_call*",
        "desk:handover*",
        "setup:shift*",
        "api:roster",
        "api:leave*",
        "api:on_call*",
        "api:technician*",
        "api:work_order*",
        "api:ticket_offer",
        "api:ticket_withdraw",
        "api:ticket_pick_up",
        "api:ticket_progress",
        "api:ticket_part*",
        "api:ticket_completion_*",
        "api:ticket_suggestions",
        "api:dispatch*",
        "setup:travel_speed*",
        "setup:proof*",
        "office:report*",
    ),
    "knowledge": (
        "kb:*",
        "desk:knowledge",
        "desk:article*",
        "desk:ticket_articles",
        "setup:lexicon",
        "api:article*",
    ),
    "recap": ("desk:recap*", "desk:service*", "api:recap*", "api:day_note*"),
    "import": ("setup:import*",),
}
"""Name of a module to patterns of the address names that are gone without it. Tickets are always there."""


UNUSED_VIEWS = ("headless:app:account:manage_phone",)
"""Addresses of libraries that no installation has: nobody signs in by phone, and this one would crash."""


def unknown_names(wanted: Iterable[str]) -> list[str]:
    """Names that are no module."""
    return sorted(set(wanted) - set(MODULES))


def views_left_out(wanted: Iterable[str]) -> tuple[str, ...]:
    """Patterns of the address names of the modules that are not wanted."""
    off = [name for name in MODULES if name not in set(wanted)]
    return tuple(pattern for name in off for pattern in MODULES[name])
