"""Names of the demo's accounts; only a demo shows and accepts them."""

from __future__ import annotations

DOMAIN = "demo.test"
"""Every demo account is ``<name>@demo.test``."""

PASSWORD = "tanggap-demo"  # noqa: S105 - public by purpose, exists in demos only
"""The password of every demo account."""
