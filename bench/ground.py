"""What every bench stands on: a migrated scratch database, and units where the product puts them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tanggap.organization.models import Unit


def database_ready(*, pages: bool = True) -> None:
    """Load Django and bring the database that ``DATABASE_URL`` names up to date.

    Args:
        pages: with the tables and files that pages and the web server need.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanggap.config.settings")
    os.environ.setdefault("TANGGAP_DEMO", "1")  # no secret is needed on a scratch database
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if pages:
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)


def bench_unit(code: str, kind: str, parent: Unit | None = None, name: str = "") -> Unit:
    """The unit with the code, added by the product's own service where it is not there yet."""
    from tanggap.kernel.actor import system_actor
    from tanggap.organization.models import Unit
    from tanggap.organization.services import UnitFacts, unit_create

    known = Unit.objects.filter(code=code).first()
    if known is not None:
        return known
    return unit_create(
        actor=system_actor("bench"),
        parent_id=parent.pk if parent is not None else None,
        facts=UnitFacts(code=code, name=name or f"Unit {code}", kind=kind),
    )
