"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The package ``tanggap.kernel``."""

    name = "tanggap.kernel"
    label = "kernel"
