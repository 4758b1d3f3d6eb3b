"""Parts of the account pages: tabs of the own account, accounts of a demo."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.accounts import demo
from tanggap.accounts.selectors import demo_accounts as accounts_of_demo
from tanggap.web.components.parts import Tab
from tanggap.web.components.reading import drawn_tabs

register = template.Library()


@register.simple_tag(takes_context=True)
def own_account_tabs(context: Context) -> SafeString:
    """The tabs of the own account; the one whose address begins the present path is active."""
    path = context["request"].path
    places = (
        (_("Profile"), reverse("account:profile"), "user"),
        (_("E-mail address"), reverse("account_email"), "mail"),
        (_("Password"), reverse("account_change_password"), "lock"),
        (_("Two-step sign-in"), reverse("mfa_index"), "shield-lock"),
        (_("Sessions"), reverse("account:sessions"), "devices"),
        (_("Notices"), reverse("account:preferences"), "bell"),
        (_("Your data"), reverse("account:own_data"), "package-export"),
    )
    best = max((url for _label, url, _icon in places if path.startswith(url)), key=len, default="")
    items = [Tab(label, url, active=url == best, icon=icon) for label, url, icon in places]
    return drawn_tabs(items, _("Your account"))


@register.inclusion_tag("account/demo_accounts.html", takes_context=True)
def demo_accounts(context: Context) -> dict[str, Any]:
    """The accounts that a demo offers at sign-in; nothing anywhere else."""
    if not settings.DEMO:
        return {"accounts": ()}
    return {
        "accounts": accounts_of_demo(),
        "password": demo.PASSWORD,
        "csrf_token": context.get("csrf_token"),
    }
