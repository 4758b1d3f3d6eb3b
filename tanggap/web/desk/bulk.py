"""The same act on many tickets: asked once, done one by one, with a result for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.services import work_order_assign
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.tickets import services
from tanggap.tickets.choices import HoldReason
from tanggap.tickets.listing import TicketFilter
from tanggap.tickets.services import BULK_LIMIT, BulkResult, tickets_each
from tanggap.web.desk import choices
from tanggap.web.desk.access import staff_only
from tanggap.web.desk.outage_acts import declare_page
from tanggap.web.desk.outage_forms import outage_options
from tanggap.web.desk.ticket_forms import put_errors
from tanggap.web.desk.widgets import PlainSelect

Values = dict[str, Any]
MERGED_AT_ONCE = 20
"""Tickets that are merged at once; more are not looked at one by one."""
Do = Callable[[Actor, str, Values], object]


class BulkForm(forms.Form):
    """What an act on many tickets asks."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices."""


class BulkReason(BulkForm):
    """Words."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class BulkHold(BulkForm):
    """Why they wait."""

    reason = forms.ChoiceField(label=gettext_lazy("Why do they wait?"), widget=PlainSelect)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)

    def prepare(self) -> None:
        """The closed list of reasons."""
        field: Any = self.fields["reason"]
        field.choices = [("", _("Choose a reason")), *HoldReason.choices]


class BulkAssign(BulkForm):
    """Who takes them."""

    technician = forms.ChoiceField(label=gettext_lazy("Technician"), required=False, widget=PlainSelect)
    assignee = forms.ChoiceField(label=gettext_lazy("Or a person"), required=False, widget=PlainSelect)
    team = forms.ChoiceField(label=gettext_lazy("Or a team"), required=False, widget=PlainSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed for tickets that are taken from somebody."),
    )

    def prepare(self) -> None:
        """Technicians, people, teams."""
        offered = {
            "technician": choices.technician_choices(self.actor),
            "assignee": choices.people_choices(self.actor),
            "team": choices.team_choices(self.actor),
        }
        for name, options in offered.items():
            field: Any = self.fields[name]
            field.choices = [("", "–"), *options]

    def clean(self) -> Values:
        """Somebody, and not two."""
        data: Values = super().clean() or self.cleaned_data
        chosen = [name for name in ("technician", "assignee") if data.get(name)]
        if not chosen and not data.get("team"):
            raise forms.ValidationError(_("Choose a technician, a person or a team."))
        if len(chosen) > 1 or (data.get("technician") and data.get("team")):
            raise forms.ValidationError(_("Choose one of them."))
        return data


class BulkOutage(BulkForm):
    """Under which outage they go."""

    outage = forms.ChoiceField(label=gettext_lazy("Outage"), widget=PlainSelect)

    def prepare(self) -> None:
        """Those that are felt now."""
        field: Any = self.fields["outage"]
        field.choices = [("", _("Choose an outage")), *outage_options(self.actor)]


class BulkTags(BulkForm):
    """Tags to add and to take away."""

    add = forms.CharField(
        label=gettext_lazy("Add tags"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Several with commas between them."),
    )
    remove = forms.CharField(label=gettext_lazy("Take tags away"), max_length=400, required=False)

    def clean(self) -> Values:
        """At least one of them."""
        data: Values = super().clean() or self.cleaned_data
        if not (data.get("add") or data.get("remove")):
            raise forms.ValidationError(_("Type at least one tag."))
        return data


@dataclass(frozen=True, slots=True)
class BulkAct:
    """An act on many tickets; without a form it is done at once."""

    label: Any
    do: Do
    form: type[BulkForm] | None = None


def _assign(actor: Actor, number: str, values: Values) -> object:
    if values["technician"]:
        return work_order_assign(
            actor=actor, number=number, lead_code=values["technician"], reason=values["reason"]
        )
    return services.ticket_assign(
        actor=actor,
        number=number,
        assignee_id=int(values["assignee"]) if values["assignee"] else None,
        team_id=int(values["team"]) if values["team"] else None,
        reason=values["reason"],
    )


def _hold(actor: Actor, number: str, values: Values) -> object:
    return services.ticket_hold(actor=actor, number=number, reason=values["reason"], note=values["note"])


def _cancel(actor: Actor, number: str, values: Values) -> object:
    return services.ticket_cancel(actor=actor, number=number, reason=values["reason"])


def _attach(actor: Actor, number: str, values: Values) -> object:
    return services.outage_attach(actor=actor, number=values["outage"], ticket_number=number)


def _tag(actor: Actor, number: str, values: Values) -> object:
    return services.ticket_tags_change(
        actor=actor, number=number, add=values["add"].split(","), remove=values["remove"].split(",")
    )


BULK_ACTS: dict[str, BulkAct] = {
    "assign": BulkAct(gettext_lazy("Assign"), _assign, BulkAssign),
    "validate": BulkAct(
        gettext_lazy("Validate"),
        lambda actor, number, _values: services.ticket_validate(actor=actor, number=number),
    ),
    "hold": BulkAct(gettext_lazy("Hold"), _hold, BulkHold),
    "close": BulkAct(
        gettext_lazy("Close"),
        lambda actor, number, _values: services.ticket_close(actor=actor, number=number),
    ),
    "cancel": BulkAct(gettext_lazy("Cancel"), _cancel, BulkReason),
    "follow": BulkAct(
        gettext_lazy("Follow"),
        lambda actor, number, _values: services.ticket_follow(actor=actor, number=number, wanted=True),
    ),
    "attach": BulkAct(gettext_lazy("Put under an outage"), _attach, BulkOutage),
    "tag": BulkAct(gettext_lazy("Tags"), _tag, BulkTags),
    "restore": BulkAct(
        gettext_lazy("Restore"),
        lambda actor, number, _values: services.ticket_restore(actor=actor, number=number),
    ),
}


@require_POST
@login_required
@staff_only
def bulk(request: ActorRequest) -> HttpResponse:
    """Ask what the act needs, then do it and show what became of each ticket."""
    selected = list(dict.fromkeys(request.POST.getlist("selected")))[: BULK_LIMIT + 1]
    code = request.POST.get("act", "")
    back = _back(request)
    if not 0 < len(selected) <= BULK_LIMIT:
        limit = _("Choose at least one ticket and at most %(limit)d.") % {"limit": BULK_LIMIT}
        return _page(request, code, [], back, error=limit, status=422)
    if code in ELSEWHERE:
        return ELSEWHERE[code](request, selected)
    act = BULK_ACTS.get(code)
    if act is None:
        raise NotVisible
    confirmed = "confirmed" in request.POST
    form = act.form(request.POST if confirmed else None, actor=request.actor) if act.form else None
    if form is not None and not (confirmed and form.is_valid()):
        return _page(request, code, selected, back, form=form, status=422 if confirmed else 200)
    values = form.cleaned_data if form is not None else {}
    try:
        results = tickets_each(selected, lambda number: act.do(request.actor, number, values))
    except Invalid as refusal:
        if form is None:
            return _page(request, code, selected, back, error=str(refusal), status=422)
        put_errors(form, refusal)
        return _page(request, code, selected, back, form=form, status=422)
    return _results(request, act, results, back)


def _export(request: ActorRequest, selected: list[str]) -> HttpResponse:
    """The selected tickets as a file, whatever their state."""
    run = services.ticket_export_request(
        actor=request.actor,
        wanted=TicketFilter(view="all", numbers=tuple(selected)),
        file_format="xlsx",
        request_key=request.POST.get("request_key", ""),
    )
    return redirect("desk:export", public_id=run.public_id)


def _merge(_request: ActorRequest, selected: list[str]) -> HttpResponse:
    """The selected tickets side by side."""
    query = urlencode({"ticket": selected[:MERGED_AT_ONCE]}, doseq=True)
    return redirect(f"{reverse('desk:merge')}?{query}")


ELSEWHERE = {"export": _export, "merge": _merge, "outage": declare_page}
"""What has pages of its own."""


def _back(request: ActorRequest) -> str:
    """The list as it was left, if the address is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith("/desk/") else "/desk/tickets/"


def _page(
    request: ActorRequest,
    code: str,
    selected: list[str],
    back: str,
    *,
    form: BulkForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    act = BULK_ACTS.get(code)
    context = {"act": act, "code": code, "selected": selected, "form": form, "back": back, "error": error}
    return render(request, "desk/bulk.html", context, status=status)


def _results(request: ActorRequest, act: BulkAct, results: list[BulkResult], back: str) -> HttpResponse:
    refused = [result for result in results if not result.done]
    context = {
        "act": act,
        "done": [result for result in results if result.done],
        "refused": refused,
        "back": back,
    }
    return render(request, "desk/bulk_results.html", context)
