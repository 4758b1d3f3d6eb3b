"""Parts that all setup pages share. ``{% load setup_pages %}``"""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.web.components.icons import icon
from tanggap.web.modules import is_left_out
from tanggap.web.templatetags.components import crumb

register = template.Library()


@register.simple_tag(takes_context=True)
def setup_crumb(context: Context) -> SafeString:
    """The first step of the breadcrumb; a link for those who may open the setup pages."""
    actor = context["request"].actor
    return crumb(_("Setup"), reverse("setup:home") if actor.holds_anywhere("setup.view") else "")


@register.simple_tag(takes_context=True)
def import_link(context: Context, target: str) -> SafeString:
    """A link to importing such things, for those who may import.

    Args:
        target: an ``ImportTarget``.
    """
    may = context["request"].actor.holds_anywhere("import.run") and not is_left_out("setup:import_new")
    if not may:
        return SafeString("")
    address = reverse("setup:import_new", query={"target": target})
    return format_html('<a class="btn tg-btn" href="{}">{}{}</a>', address, icon("file-import"), _("Import"))
