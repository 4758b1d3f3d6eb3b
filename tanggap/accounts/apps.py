"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The package ``tanggap.accounts``."""

    name = "tanggap.accounts"
    label = "accounts"
