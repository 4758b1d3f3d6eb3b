"""Words for the faces through which something came."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SOURCES = {
    "page": _("page"),
    "api": _("API"),
    "cli": _("command line"),
    "job": _("background job"),
    "import": _("import"),
    "hook": _("webhook"),
}


def source_word(code: str) -> str:
    """The word for an actor's source; an unknown one stands for itself."""
    return str(SOURCES.get(code, code))
