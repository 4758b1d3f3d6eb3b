"""What the technician's pages tell the phone's modules: ``{% load phone %}{% phone_data %}``."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tanggap.kernel.actor import ANONYMOUS
from tanggap.web import formats
from tanggap.web.field import outbox
from tanggap.web.offline import person_key

register = template.Library()


@register.simple_tag(takes_context=True)
def phone_data(context: Context) -> SafeString:
    """Whose pages these are, the addresses, and the words in the page's language."""
    request: Any = context["request"]
    person = person_key(getattr(request, "actor", ANONYMOUS))
    return _script(person, formats.language_of(get_language()), settings.OFFLINE_PHONE)


@lru_cache(maxsize=2048)
def _script(person: str, language: str, keeps: bool) -> SafeString:
    data = {
        "person": person,
        "language": language,
        "keeps": keeps,
        # A kept page needs its modules too, also one that was fetched beforehand and never opened.
        "files": [static("dist/attendance.js")],
        "version": static("dist/field.js").rsplit("/", 1)[-1],
        "state_url": reverse("field:outbox_state"),
        "outbox_url": reverse("field:outbox"),
        "sign_in_url": settings.LOGIN_URL,
        "words": outbox.words(),
    }
    return json_script(data, "phone-data")
