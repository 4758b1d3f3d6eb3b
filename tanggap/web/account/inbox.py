"""The inbox, its bell, and the choice of what to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.notifications import selectors, services
from tanggap.notifications.channels import usable_channels
from tanggap.notifications.services.fallback import order_of
from tanggap.web.account.notice_times import TimesForm
from tanggap.web.components.parts import Tab
from tanggap.web.components.tables import Pager, query_with
from tanggap.web.forms import show_refusal

BELL_ITEMS = 8


def _actor(request: ActorRequest) -> tuple[Actor, int]:
    actor = request.actor
    if actor.person_id is None:
        raise NotVisible
    return actor, actor.person_id


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@login_required
@require_GET
@never_cache
def inbox(request: ActorRequest) -> HttpResponse:
    """The person's notices, newest first; ``?show=unread`` leaves out the read ones."""
    _who, person_id = _actor(request)
    unread_only = request.GET.get("show") == "unread"
    items = selectors.inbox_of(
        person_id,
        before=_number(request.GET.get("before", "")),
        unread_only=unread_only,
        limit=selectors.PAGE_SIZE + 1,
    )
    more = len(items) > selectors.PAGE_SIZE
    items = items[: selectors.PAGE_SIZE]
    unread = selectors.unread_count(person_id)
    return render(
        request,
        "account/inbox.html",
        {
            "items": items,
            "unread": unread,
            "unread_only": unread_only,
            "newest": items[0].pk if items else 0,
            "tabs": [
                Tab(_("All"), "?", not unread_only),
                Tab(_("Unread"), "?show=unread", unread_only, unread),
            ],
            "pager": Pager(next_url=query_with(request.GET, before=str(items[-1].pk)) if more else ""),
        },
    )


@login_required
@require_GET
@never_cache
def inbox_open(request: ActorRequest, item_id: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about."""
    actor, person_id = _actor(request)
    item = selectors.inbox_item_of(person_id, item_id)
    if item is None:
        raise NotVisible
    if item.read_at is None:
        services.inbox_mark_read(actor=actor, ids=[item.pk])
    if item.link and url_has_allowed_host_and_scheme(item.link, allowed_hosts=None):
        return redirect(item.link)
    return redirect("account:inbox")


@login_required
@require_POST
def inbox_read(request: ActorRequest) -> HttpResponse:
    """Mark notices as read: ``item`` (repeated), or all up to ``up_to`` so that unseen ones stay unread."""
    actor, _person_id = _actor(request)
    up_to = _number(request.POST.get("up_to", ""))
    if up_to is not None:
        services.inbox_mark_all_read(actor=actor, up_to=up_to)
    else:
        chosen = [number for text in request.POST.getlist("item") if (number := _number(text)) is not None]
        services.inbox_mark_read(actor=actor, ids=chosen)
    if request.headers.get("HX-Request"):
        return bell_fragment(request)
    return redirect("account:inbox")


@login_required
@require_GET
@never_cache
def bell(request: ActorRequest) -> HttpResponse:
    """Fragment: the newest notices and the unread count, for the menu behind the bell."""
    return bell_fragment(request)


def bell_fragment(request: ActorRequest) -> HttpResponse:
    """The menu's content with the count to be swapped in beside it."""
    person_id = _actor(request)[1]
    items = selectors.inbox_of(person_id, limit=BELL_ITEMS)
    return render(
        request,
        "account/bell.html",
        {
            "items": items,
            "newest": items[0].pk if items else 0,
            "unread": selectors.unread_count(person_id),
            "most": selectors.UNREAD_SHOWN,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def preferences(request: ActorRequest) -> HttpResponse:
    """What the person is told of, and over which channel."""
    actor, _person_id = _actor(request)
    if request.method == "POST":
        pairs = (value.partition("|") for value in request.POST.getlist("on"))
        services.preferences_save(actor=actor, wanted={(event, channel) for event, _bar, channel in pairs})
        messages.success(request, _("Your choice was saved."))
        return redirect("account:preferences")
    return preferences_page(request)


@login_required
@require_POST
def times(request: ActorRequest) -> HttpResponse:
    """Save quiet hours and digests."""
    actor, _person_id = _actor(request)
    form = TimesForm(request.POST, actor=actor)
    if form.is_valid():
        try:
            services.times_save(actor=actor, times=form.times())
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Your choice was saved."))
            return redirect("account:preferences")
    return preferences_page(request, form)


class OrderForm(forms.Form):
    """Which way is tried first, second and so on when a message was given up."""

    def __init__(self, *args: Any, person_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        ways = {code: channel.title for code, channel in usable_channels().items()}
        present = order_of(person_id)
        for place in range(len(ways)):
            self.fields[f"way_{place}"] = forms.ChoiceField(
                label=_("First") if place == 0 else _("Then"),
                choices=[("", _("no other way")), *ways.items()],
                required=False,
                initial=present[place] if place < len(present) else "",
            )

    def channels(self) -> list[str]:
        """The chosen ways in their order."""
        return [value for value in self.cleaned_data.values() if value]


@login_required
@require_POST
def channel_order(request: ActorRequest) -> HttpResponse:
    """Save which ways are tried when a message was given up."""
    actor, person_id = _actor(request)
    form = OrderForm(request.POST, person_id=person_id)
    if not form.is_valid():
        return preferences_page(request, order=form)
    services.channel_order_save(actor=actor, channels=form.channels())
    messages.success(request, _("Your choice was saved."))
    return redirect("account:preferences")


@login_required
@require_POST
def preferences_reset(request: ActorRequest) -> HttpResponse:
    """Back to the defaults."""
    actor, _person_id = _actor(request)
    services.preferences_reset(actor=actor)
    messages.success(request, _("The defaults count again."))
    return redirect("account:preferences")


def preferences_page(
    request: ActorRequest, form: TimesForm | None = None, *, order: OrderForm | None = None
) -> HttpResponse:
    """The page with all choices; ``form`` and ``order`` are refused ones about times and ways."""
    actor, _person_id = _actor(request)
    return render(
        request,
        "account/preferences.html",
        {
            "rows": selectors.preferences_of(actor),
            "channels": selectors.channel_titles().values(),
            "push_key": selectors.push_key(),
            "devices": selectors.push_devices_of(_person_id),
            "reach": selectors.reach_of(_person_id),
            "times": form or TimesForm(actor=actor),
            "order": order or OrderForm(person_id=_person_id),
        },
        status=422 if form or order else 200,
    )
