"""WSGI entry point for the web server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from tanggap.config.memory import collect_less

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanggap.config.settings")

application = get_wsgi_application()
collect_less()
