"""Parts that all setup pages share. ``{% load setup_pages %}``"""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.web.templatetags.components import crumb

register = template.Library()


@register.simple_tag(takes_context=True)
def setup_crumb(context: Context) -> SafeString:
    """The first step of the breadcrumb; a link for those who may open the setup pages."""
    actor = context["request"].actor
    return crumb(_("Setup"), reverse("setup:home") if actor.holds_anywhere("setup.view") else "")
