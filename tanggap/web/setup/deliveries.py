"""Messages that left the product or should have: what became of each, and sending again."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed, NotVisible
from tanggap.notifications import policies, selectors, services
from tanggap.notifications.channels import channels
from tanggap.notifications.choices import DeliveryState
from tanggap.notifications.models import Delivery
from tanggap.notifications.private_links import is_sealed
from tanggap.notifications.registry import title_of
from tanggap.web.components.badges import state_badge
from tanggap.web.components.list_files import Columns as FileColumns
from tanggap.web.components.list_files import day_and_time, file_wanted, list_file
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines
from tanggap.web.templatetags.formats import ago

PERMISSION = "notification.manage"


class DeliveryFilterForm(forms.Form):
    """The filters of the list, as they stand in the address."""

    quick = ("state", "channel")
    q = forms.CharField(label=gettext_lazy("Address or subject"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Any state")), *DeliveryState.choices],
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(code, channel.title) for code, channel in channels().items()]
        cast(forms.ChoiceField, self.fields["channel"]).choices = [("", _("Any channel")), *known]

    def wanted(self, time_zone: str) -> selectors.DeliveryFilter:
        """The filter; what is not understood is left out."""
        self.is_valid()
        clean = self.cleaned_data
        since: date | None = clean.get("since")
        return selectors.DeliveryFilter(
            states=(clean["state"],) if clean.get("state") else (),
            channel=clean.get("channel", ""),
            search=clean.get("q", ""),
            since=since,
            until=clean.get("until"),
            time_zone=time_zone,
        )


def _channel_word(delivery: Delivery) -> Any:
    channel = channels().get(delivery.channel)
    return channel.title if channel else delivery.channel


COLUMNS: tuple[Column[Delivery], ...] = (
    Column(
        "subject",
        gettext_lazy("Subject"),
        lambda row: two_lines(row.subject_line, row.last_error[:120]),
        card="title",
        locked=True,
    ),
    Column(
        "to",
        gettext_lazy("Recipient"),
        lambda row: two_lines(row.name or row.address, row.address if row.name else ""),
        locked=True,
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda row: state_badge("delivery", row.state),
        card="badge",
        locked=True,
    ),
    Column("attempts", gettext_lazy("Attempts"), lambda row: row.attempts, numeric=True),
    Column("created", gettext_lazy("Written"), lambda row: ago(row.created_at)),
    Column("channel", gettext_lazy("Channel"), _channel_word, optional=True),
    Column("event", gettext_lazy("Occurrence"), lambda row: title_of(row.event), optional=True),
    Column("unit", gettext_lazy("Unit"), lambda row: row.unit.name if row.unit else "", optional=True),
)


def _file_columns() -> FileColumns[Delivery]:
    return (
        (_("Written"), lambda row: day_and_time(row.created_at)),
        (_("Subject"), lambda row: row.subject_line),
        (_("Recipient"), lambda row: row.name),
        (_("Address"), lambda row: row.address),
        (_("Channel"), _channel_word),
        (_("Occurrence"), lambda row: title_of(row.event)),
        (_("Unit"), lambda row: row.unit.name if row.unit else ""),
        (_("State"), lambda row: row.get_state_display()),
        (_("Attempts"), lambda row: row.attempts),
        (_("Last error"), lambda row: row.last_error),
        (_("Sent"), lambda row: day_and_time(row.sent_at)),
        (_("Message identifier"), lambda row: row.message_id),
        (_("In place of another message"), lambda row: row.get_because_display()),
    )


def _manager(request: ActorRequest) -> Actor:
    actor = request.actor
    if not actor.holds_anywhere(PERMISSION):
        raise NotAllowed(_("You may not manage notices."), code="role")
    return actor


@login_required
@require_GET
def deliveries(request: ActorRequest) -> HttpResponseBase:
    """The list with its filters, or as a file; given-up messages are one choice away."""
    actor = _manager(request)
    form = DeliveryFilterForm(request.GET)
    before = request.GET.get("before", "")
    wanted = form.wanted(actor.time_zone)
    if wanted_file := file_wanted(request):
        found = selectors.deliveries_matching(actor, wanted).iterator(chunk_size=1000)
        return list_file("deliveries", wanted_file, _file_columns(), found)
    rows = selectors.deliveries_visible(
        actor,
        wanted,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
        limit=selectors.PAGE_SIZE + 1,
    )
    more = len(rows) > selectors.PAGE_SIZE
    rows = rows[: selectors.PAGE_SIZE]
    table = Table(
        code="deliveries",
        columns=COLUMNS,
        rows=rows,
        query=request.GET,
        caption=_("Notices sent"),
        key=lambda row: row.public_id,
        version=lambda row: f"{row.state}{row.attempts}",
        url=lambda row: reverse("setup:delivery", args=[row.public_id]),
        select_label=lambda row: f"{row.address}, {row.subject_line}",
        pager=Pager(
            previous_url=query_with(request.GET) if before else "",
            next_url=query_with(request.GET, before=str(rows[-1].pk)) if more else "",
        ),
        empty=render_to_string(
            "components/empty.html",
            {
                "title": _("No messages here"),
                "text": _("What is sent by mail is listed here with its outcome."),
                "icon": "mail-forward",
            },
        ),
    )
    return render(
        request,
        "setup/deliveries/list.html",
        {
            "form": form,
            "table": table,
            "dead": selectors.dead_count(actor),
            "waiting": selectors.oldest_unsent_age(),
            "late": selectors.late_channels(),
        },
    )


@login_required
@require_GET
def warning(request: ActorRequest) -> HttpResponse:
    """The banner about messages that do not get out; empty when they do. Other pages fetch it."""
    _manager(request)
    return render(request, "components/outbox_warning.html", {"late": selectors.late_channels()})


@login_required
@require_GET
def delivery(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """One message: its text, its way and why it did not arrive."""
    row = selectors.delivery_visible(request.actor, public_id)
    if row is None:
        raise NotVisible
    return render(
        request,
        "setup/deliveries/detail.html",
        {
            "delivery": row,
            "private_link": is_sealed(row.link),
            "channel": _channel_word(row),
            "event": title_of(row.event),
            "attempts": selectors.attempts_of(row),
            "stand_ins": selectors.stand_ins_of(row),
            "may_resend": policies.can_resend(request.actor, row),
        },
    )


@login_required
@require_POST
def deliveries_resend(request: ActorRequest) -> HttpResponse:
    """Send the selected messages again; says for each refused one why."""
    actor = _manager(request)
    results = services.deliveries_resend(actor=actor, public_ids=_chosen(request.POST.getlist("selected")))
    again = [result for result in results if result.decision]
    if again:
        messages.success(
            request,
            ngettext(
                "%(count)d message will be sent again.", "%(count)d messages will be sent again.", len(again)
            )
            % {"count": len(again)},
        )
    for result in results[: selectors.PAGE_SIZE]:
        if not result.decision:
            messages.warning(request, f"{result.delivery.address}: {result.decision.reason}")
    if not results:
        messages.warning(request, _("Nothing was selected."))
    if len(results) == 1 and request.POST.get("stay"):
        return redirect("setup:delivery", results[0].delivery.public_id)
    return redirect("setup:deliveries")


def _chosen(texts: list[str]) -> list[uuid.UUID]:
    found: list[uuid.UUID] = []
    for text in texts[: selectors.PAGE_SIZE]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
