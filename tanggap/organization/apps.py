"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    """The package ``tanggap.organization``."""

    name = "tanggap.organization"
    label = "organization"
