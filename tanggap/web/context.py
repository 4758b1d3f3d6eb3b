"""What every page's frame needs: navigation, unread count, theme, words for the browser. All of it lazy."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cache, cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from tanggap.kernel.actor import ANONYMOUS, Actor
from tanggap.kernel.kept_query import KeptQuery
from tanggap.notifications.models import InboxItem
from tanggap.web import formats, live, map_names, navigation
from tanggap.web.account.frames import frame_for
from tanggap.web.components.text import esc
from tanggap.web.help.topics import topic_context, topic_of

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
LANGUAGES = (("id", "Bahasa Indonesia"), ("en", "English"))
"""Codes and names of the languages, each in its own words."""
MOST_UNREAD = 100

_unread = KeptQuery(
    lambda person_id: (
        InboxItem.objects.filter(user_id=person_id, read_at__isnull=True)
        .order_by()
        .values_list("pk", flat=True)[:MOST_UNREAD]
    )
)


class Shell:
    """The frame of one request's page; each part is computed when a template first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def actor(self) -> Actor:
        """Who looks at the page."""
        return copy(getattr(self._request, "actor", ANONYMOUS))  # the value behind the request's lazy one

    @cached_property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return bool(self.actor.is_authenticated)

    @cached_property
    def language(self) -> str:
        """Language of the page: ``id`` or ``en``."""
        return formats.language_of(get_language())

    @property
    def side_navigation(self) -> SafeString:
        """The side navigation with the current place marked."""
        place = navigation.current_url(map(navigation.url_of, self._names), self._request.path)
        whole = self._menu("components/side_navigation.html")
        return mark_safe(whole.replace(f'<a href="{place}"', f'<a href="{place}" aria-current="page"'))  # noqa: S308

    @property
    def palette(self) -> SafeString:
        """Everything that Ctrl+K offers."""
        return self._menu("components/palette.html")

    @property
    def key_list(self) -> SafeString:
        """The keyboard shortcuts."""
        return self._menu("components/key_list.html")

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return navigation.desk_names(self.actor)

    @property
    def page_help(self) -> SafeString:
        """What the present page is for."""
        match = self._request.resolver_match
        topic = topic_of(match.view_name) if match is not None else None
        return self._part("components/page_help.html", tuple(topic_context(topic).items()))

    @property
    def person_menu(self) -> SafeString:
        """The menu of one's own account."""
        values = (
            ("name", self.actor.label),
            ("profile_url", self.profile_url),
            ("sign_out_url", self.sign_out_url),
            ("language_url", self.language_url),
            ("theme", self.theme),
        )
        return self._part("components/person_menu.html", values)

    @property
    def language_menu(self) -> SafeString:
        """The choice of the language, for strangers."""
        return self._part("components/language_menu.html", (("language_url", self.language_url),))

    @property
    def bell(self) -> SafeString:
        """The bell with the number of unread notices."""
        if not (self.signed_in and self.inbox_url):
            return SafeString()
        return self._part("components/bell.html", (("n", self.unread), ("inbox_url", self.inbox_url)))

    @property
    def assets(self) -> SafeString:
        """The style sheet and the script of all pages."""
        return _kept_part("components/assets.html", "", ())

    def _part(self, template: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
        """A part of the frame with this request's token and address put into the kept text."""
        text: str = _kept_part(template, self.language, values)
        if _TOKEN in text:
            text = text.replace(_TOKEN, get_token(self._request))
            text = text.replace(_HERE, esc(self._request.get_full_path()))
        return SafeString(text)

    def _menu(self, template: str) -> SafeString:
        urls = (self.new_ticket_url, self.search_url, self.profile_url)
        return _kept_menu(template, self.language, self._names, urls)

    @cached_property
    def field_links(self) -> Sequence[navigation.Link]:
        """The bottom navigation of the technician's pages."""
        return navigation.field_links(self.actor, self._request.path)

    @property
    def position_url(self) -> str:
        """Where the open page of a technician sends its position, "" for everybody else."""
        return navigation.url_of("field:position") if self.actor.holds_anywhere("work_order.progress") else ""

    @cached_property
    def portal_links(self) -> Sequence[navigation.Link]:
        """The navigation of customers."""
        return navigation.portal_links(self.actor, self._request.path)

    @cached_property
    def unread(self) -> int:
        """Unread notices of the person, counted no further than the bell shows; one query on first use."""
        person_id = self.actor.person_id
        if not person_id:
            return 0
        return len(_unread.rows(person_id))

    @property
    def own_layout(self) -> str:
        """The frame of pages that everybody has (profile, security): that of the person's other pages."""
        return frame_for(self.actor)

    @cached_property
    def inbox_url(self) -> str:
        """Where the bell leads."""
        return navigation.first_url("account:inbox")

    @cached_property
    def profile_url(self) -> str:
        """Own profile."""
        return navigation.first_url("account:profile")

    @cached_property
    def search_url(self) -> str:
        """Where the search box leads: the desk's list for who sees tickets, the own list for others."""
        if any(self.actor.holds_anywhere(code) for code in (*navigation.STAFF, "ticket.view")):
            return navigation.first_url("desk:tickets")
        return navigation.first_url("portal:tickets")

    @cached_property
    def new_ticket_url(self) -> str:
        """Where ``c`` leads."""
        if self.actor.holds_anywhere("ticket.create") and (url := navigation.first_url("desk:ticket_new")):
            return url
        return navigation.first_url("portal:submit")

    @property
    def language_url(self) -> str:
        """Takes the chosen language by POST (``language``, ``next``)."""
        return navigation.first_url("account:language", "set_language")

    @property
    def sign_in_url(self) -> str:
        """The sign-in page."""
        return settings.LOGIN_URL

    @property
    def sign_out_url(self) -> str:
        """Signs out by POST."""
        return navigation.first_url("account_logout", "account:logout")

    @property
    def theme(self) -> str:
        """``auto``, ``light`` or ``dark`` from the cookie, so that the page never flashes."""
        wanted = self._request.COOKIES.get(THEME_COOKIE, "auto")
        return wanted if wanted in THEMES else "auto"

    @property
    def words(self) -> SafeString:
        """Words and settings for the modules in the browser, in the page's language, as data."""
        return _kept_words(self.language)


@lru_cache(maxsize=512)
def _kept_menu(
    template: str, language: str, names: tuple[str, ...], urls: tuple[str, str, str]
) -> SafeString:
    """A menu's text: it depends on nothing but the language and what the person may open."""
    new_ticket_url, search_url, profile_url = urls
    context = {
        "sections": navigation.sections_of(names),
        "new_ticket_url": new_ticket_url,
        "search_url": search_url,
        "profile_url": profile_url,
    }
    with override(language):
        return render_to_string(template, context)


_TOKEN, _HERE = "\0token\0", "\0here\0"
"""Stand in kept texts for what belongs to one request; no text from outside contains the character."""


@lru_cache(maxsize=2048)
def _kept_part(template: str, language: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    """A part of the frame, drawn once for all requests with the same values."""
    context = {
        **dict(values),
        "csrf_token": _TOKEN,
        "here": _HERE,
        "language": language,
        "languages": LANGUAGES,
    }
    with override(language or None):
        return render_to_string(template, context)


@cache
def _kept_words(language: str) -> SafeString:
    with override(language):
        return json_script(browser_words(), "tanggap-words")


def browser_words() -> dict[str, Any]:
    """The words and addresses that the browser's modules need, in the active language."""
    language = formats.language_of(get_language())
    return {
        "language": language,
        "charts_url": static("dist/charts.js"),
        "map_url": static("dist/map.js"),
        "map_styles_url": static("dist/map.css"),
        "base_map_url": static("dist/base-map.json"),
        "map_names_url": reverse("map_regions", args=[map_names.edition()]),
        "map_tiles_url": settings.MAP_TILES_URL,
        "map_tiles_credit": settings.MAP_TILES_CREDIT,
        "map_failed": _("The map cannot be drawn here. The list shows the same."),
        "map_open": _("Open"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "live_url": live.PATH,
        "relative": formats.relative_words(language),
        "show_new": _("%(n)s new – show"),
        "changes": _("The page has been updated."),
        "gone": _("No longer in this list"),
        "here": _("%(name)s has this ticket open."),
        "here_writing": _("%(name)s is writing …"),
        "stale": _("The connection to the server is lost. What you see may be old."),
        "signed_out": _("You have been signed out. Reload to sign in again."),
        "reload": _("Reload"),
        "undo": _("Undo"),
        "close": _("Close"),
        "copied": _("Copied."),
        "copy_failed": _("Copying is not possible here."),
        "network": _("No answer from the server. Nothing is lost; please try again."),
        "failed": _("That did not work. Please try again."),
        "too_many": _("Too many requests. Please wait a moment."),
        "remove": _("Remove %(name)s"),
        "too_big": _("%(name)s is larger than %(limit)s."),
        "too_many_files": _("At most %(n)s files."),
        "selected": _("%(n)s selected"),
        "nothing_found": _("Nothing found."),
        "chart_failed": _("The chart could not be drawn; the table shows the same figures."),
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` in all templates; costs nothing until a template asks it something."""
    return {"shell": Shell(request)}
