"""Notes on days of the recap: written, shown beside the figures, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.remarks.policies import RECAP_REMARK, can_remark, can_remark_anywhere
from tanggap.fieldwork.remarks.services import day_remark_add, day_remark_withdraw
from tanggap.fieldwork.remarks.services.writing import LONGEST
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import StaleState
from tanggap.reporting.remarks import Remark
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.recap_asked import Question, question_of, today_of
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.attempts import attempt, status_of_form

LONGEST_QUERY = 2000
may_see_recaps = holding("recap.view")


class RemarkForm(forms.Form):
    """A day, a unit, and what happened there."""

    date = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit"),
        coerce=int,
        widget=PlainSelect,
        help_text=gettext_lazy("The note holds for this unit and all below."),
    )
    text = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=LONGEST,
        widget=forms.TextInput({"placeholder": gettext_lazy("Storm; the whole east was without power")}),
    )
    leaves_ranking = forms.BooleanField(
        label=gettext_lazy("Leave this day out of rankings"),
        required=False,
        help_text=gettext_lazy("Its cases still count in all figures, only places are given without them."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("Choose a unit")), *choices.unit_choices(actor, RECAP_REMARK)]


def remark_lines(actor: Actor, remarks: Sequence[Remark]) -> list[dict[str, Any]]:
    """The notes as the pages show them, with whether the reader may take each back."""
    return [{"remark": one, "may": bool(can_remark(actor, one.unit_path))} for one in remarks]


@require_http_methods(["GET", "POST"])
@login_required
@may_see_recaps
def recap_remark_new(request: ActorRequest) -> HttpResponse:
    """Write a note on a day; afterwards the recap from which one came."""
    can_remark_anywhere(request.actor).enforce()
    question = _question(request)
    period, today = question.asked.period, today_of(request.actor)
    day = min(period.last, today) if period.first <= today else today
    initial = {"date": day, "unit": question.query.get("unit", "")}
    data = request.POST if request.method == "POST" else None
    form = RemarkForm(data, actor=request.actor, initial=initial)
    if form.is_valid():
        fields = form.cleaned_data
        written = attempt(
            form,
            lambda: day_remark_add(
                actor=request.actor,
                unit_id=fields["unit"],
                day=fields["date"],
                text=fields["text"],
                leaves_ranking=fields["leaves_ranking"],
            ),
        )
        if written is not None:
            messages.success(request, _("The note stands in the recap."))
            return redirect(f"{reverse('desk:recap')}{question.link()}")
    context = {
        "form": form,
        "query_string": question.query.urlencode(),
        "back": f"{reverse('desk:recap')}{question.link()}",
    }
    return render(request, "desk/recap_remark.html", context, status=status_of_form(form))


@require_POST
@login_required
@may_see_recaps
def recap_remark_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a note back."""
    question = _question(request)
    try:
        day_remark_withdraw(actor=request.actor, remark_id=pk)
    except StaleState:
        messages.info(request, _("Somebody else has taken this note back already."))
    else:
        messages.success(request, _("The note was taken back."))
    return redirect(f"{reverse('desk:recap')}{question.link()}")


def _question(request: ActorRequest) -> Question:
    """The recap from which one came, as its address said it."""
    sent = request.POST.get("query", "")[:LONGEST_QUERY]
    return question_of(request.actor, QueryDict(sent) if request.method == "POST" else request.GET)
