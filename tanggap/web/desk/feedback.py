"""What reporters think: the list of their answers with its figures, and following up the bad ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Unit
from tanggap.reporting.choices import FEWEST_RANKED
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.feedback_list import (
    FeedbackFilter,
    answers_of,
    feedback_matching,
    feedback_page,
    feedback_sums,
)
from tanggap.reporting.periods import Period
from tanggap.reporting.recap import Row as FigureRow
from tanggap.tickets import policies
from tanggap.tickets.choices import BAD_SCORE, GOOD_SCORE, FeedbackWay, Score
from tanggap.tickets.models import Feedback
from tanggap.tickets.services import feedback_follow_up
from tanggap.web import formats
from tanggap.web.components.list_files import Columns as FileColumns
from tanggap.web.components.list_files import day_and_time, file_wanted, list_file
from tanggap.web.components.scores import score_badge
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.recap_asked import today_of
from tanggap.web.desk.recap_cells import figure_card
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.forms import show_refusal
from tanggap.web.templatetags.formats import ago, moment

type Row = dict[str, Any]

PERMISSION = "feedback.view"
PAGE_SIZE = 50
MONTHS = 24
FOLLOW_UP = "follow_up"
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_SHOWN: dict[str, tuple[int, ...]] = {
    "bad": tuple(score for score in Score.values if score <= BAD_SCORE),
    "fair": (Score.FAIR.value,),
    "good": tuple(score for score in Score.values if score >= GOOD_SCORE),
    **{str(score): (score,) for score in Score.values},
}
_FIGURES = ("csat", "mean_score", "response_rate", "rated_badly")
may_see_feedback = holding(PERMISSION)


class FeedbackFilterForm(forms.Form):
    """The filters of the list, as they stand in the address. A value that makes no sense is left out."""

    quick = ("show", "month", "resolver", "unit")

    q = forms.CharField(label=gettext_lazy("Words of the comment"), max_length=100)
    show = forms.ChoiceField(label=gettext_lazy("Rating"), widget=PlainSelect)
    month = forms.ChoiceField(label=gettext_lazy("Month"), widget=PlainSelect)
    resolver = forms.ChoiceField(label=gettext_lazy("Solved by"), widget=PlainSelect)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), widget=PlainSelect)
    team = forms.ChoiceField(label=gettext_lazy("Team"), widget=PlainSelect)
    category = forms.ChoiceField(label=gettext_lazy("Category"), widget=PlainSelect)

    def __init__(self, actor: Actor, query: QueryDict) -> None:
        initial = {name: query.get(name, "") for name in self.base_fields}
        super().__init__(initial=initial, auto_id="filter_%s", use_required_attribute=False)
        scores = [(str(score.value), f"{score.value} · {score.label}") for score in reversed(Score)]
        kinds = [
            (FOLLOW_UP, _("Bad, to be followed up")),
            ("bad", _("Bad (1 and 2)")),
            ("fair", _("Fair (3)")),
            ("good", _("Good (4 and 5)")),
        ]
        offered: dict[str, tuple[str, choices.Choices]] = {
            "show": (_("All answers"), [*kinds, *scores]),
            "month": (_("Any month"), _months(today_of(actor))),
            "resolver": (_("Everybody"), choices.people_choices(actor)),
            "unit": (_("All units"), choices.unit_choices(actor, PERMISSION)),
            "team": (_("All teams"), choices.team_choices(actor)),
            "category": (_("All categories"), choices.category_choices()),
        }
        for name, (anything, options) in offered.items():
            field: Any = self.fields[name]
            field.choices = [("", anything), *options]
        for field in self.fields.values():
            field.required = False


class FollowUpForm(forms.Form):
    """What was done about a bad answer."""

    note = forms.CharField(
        label=gettext_lazy("What did you do, what did the reporter say?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_GET
@login_required
@may_see_feedback
def feedback(request: ActorRequest) -> HttpResponseBase:
    """The answers with their figures; ``file`` gives all that fit as a file."""
    actor = request.actor
    wanted = _wanted(request.GET)
    found = feedback_matching(actor, wanted)
    answers = answers_of(found, wanted)
    if file_format := file_wanted(request):
        rows = answers.order_by("-answered_at", "-id")
        lines = rows.values(*_FILE_FIELDS).iterator(chunk_size=1000)
        return list_file("satisfaction", file_format, _file_columns(), lines)
    page = feedback_page(answers, _place(request.GET.get("after", "")), PAGE_SIZE + 1)
    sums = FigureRow(None, None, "", feedback_sums(found))
    context = {
        "form": FeedbackFilterForm(actor, request.GET),
        "table": _table(request, page),
        "cards": [figure_card(FIGURES[key], sums, None, "") for key in _FIGURES],
        "few": sums.sums.rated < FEWEST_RANKED,
        "to_follow_up": wanted.to_follow_up,
        "recap": reverse("desk:recap") if actor.holds_anywhere("recap.view") else "",
    }
    return render(request, "desk/feedback/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@may_see_feedback
def follow_up(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One bad answer, and what was done about it."""
    rows = Feedback.objects.visible_to(request.actor).answered()
    found = rows.select_related("ticket__unit", "ticket__category", "resolver", "followed_up_by").filter(
        pk=pk
    )
    answer = found.first()
    if answer is None:
        raise NotVisible
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        sent = request.POST.get("version", "")
        try:
            feedback_follow_up(
                actor=request.actor,
                pk=pk,
                note=form.cleaned_data["note"],
                expected_version=int(sent) if sent.isdecimal() and len(sent) < 10 else None,
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Noted as followed up."))
            return redirect(f"{reverse('desk:feedback')}?show={FOLLOW_UP}")
    context = {
        "answer": answer,
        "badge": score_badge(answer.score or 1),
        "way": FeedbackWay(answer.way).label if answer.way else "",
        "form": form,
        "may": policies.can_follow_up(request.actor, answer),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/feedback/follow_up.html", context, status=status)


def _wanted(query: QueryDict) -> FeedbackFilter:
    unit_id = _key(query.get("unit", ""))
    return FeedbackFilter(
        scores=_SHOWN.get(query.get("show", ""), ()),
        to_follow_up=query.get("show", "") == FOLLOW_UP,
        resolver_id=_key(query.get("resolver", "")),
        team_id=_key(query.get("team", "")),
        category_id=_key(query.get("category", "")),
        unit=Unit.objects.filter(pk=unit_id).first() if unit_id else None,
        period=_month(query.get("month", "")),
        words=query.get("q", "").strip().replace("\x00", "")[:100],
    )


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _month(text: str) -> Period | None:
    try:
        first = date.fromisoformat(f"{text}-01")
        return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    except (ValueError, OverflowError, Invalid):
        return None


def _months(today: date) -> choices.Choices:
    """The last months, latest first."""
    language, found, first = get_language() or "id", [], today.replace(day=1)
    for _step in range(MONTHS):
        found.append((f"{first:%Y-%m}", formats.month_name(first, language=language)))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _place(text: str) -> tuple[datetime, int] | None:
    parts = text.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() and len(part) < 18 for part in parts):
        return None
    return _EPOCH + int(parts[0]) * _MICROSECOND, int(parts[1])


def _followed(row: Row) -> SafeString | str:
    if row["score"] > BAD_SCORE:
        return ""
    if row["followed_up_at"] is None:
        return format_html(
            '<a class="btn tg-btn btn-sm" href="{}">{}</a>',
            reverse("desk:feedback_follow_up", args=[row["id"]]),
            _("Follow up"),
        )
    return two_lines(row["follow_up_note"], row["followed_up_by__name"] or "")


def _columns() -> tuple[Column[Row], ...]:
    return (
        Column("score", _("Rating"), lambda row: score_badge(row["score"]), card="badge", locked=True),
        Column(
            "comment",
            _("Comment"),
            lambda row: row["comment"] or format_html('<span class="tg-quiet">{}</span>', _("No comment")),
            locked=True,
        ),
        Column(
            "ticket",
            _("Ticket"),
            lambda row: two_lines(
                row["ticket__subject"],
                " · ".join(filter(None, (row["ticket__number"], row["ticket__category__name"]))),
            ),
            card="title",
            locked=True,
        ),
        Column(
            "resolver",
            _("Solved by"),
            lambda row: two_lines(row["resolver__name"] or _("Nobody"), row["ticket__unit__name"]),
        ),
        Column("answered", _("Rated"), lambda row: ago(row["answered_at"]), nowrap=True),
        Column("followed", _("Follow-up"), _followed),
        Column("team", _("Team"), lambda row: row["ticket__team__name"] or "", optional=True),
        Column("solved", _("Solved"), lambda row: moment(row["resolved_at"]), optional=True, nowrap=True),
    )


def _table(request: ActorRequest, page: list[Row]) -> Table[Row]:
    query = request.GET
    rows, following = page[:PAGE_SIZE], ""
    if len(page) > PAGE_SIZE:
        last = rows[-1]
        micros = (last["answered_at"] - _EPOCH) // _MICROSECOND
        following = query_with(query, after=f"{micros}.{last['id']}")
    texts = {
        "title": _("No answers here"),
        "text": _("After each solution its reporter is asked how it was. Answers are listed here."),
        "icon": "mood-smile",
    }
    return Table(
        code="feedback",
        columns=_columns(),
        rows=rows,
        query=query,
        caption=_("Satisfaction"),
        key=lambda row: f"answer-{row['id']}",
        version=lambda row: row["version"],
        url=lambda row: reverse("desk:ticket", args=[row["ticket__number"]]),
        pager=Pager(previous_url=query_with(query) if query.get("after") else "", next_url=following),
        empty="" if rows else render_to_string("components/empty.html", texts),
    )


_FILE_FIELDS = (
    "score",
    "comment",
    "way",
    "resolved_at",
    "answered_at",
    "followed_up_at",
    "follow_up_note",
    "followed_up_by__name",
    "resolver__name",
    "ticket__number",
    "ticket__subject",
    "ticket__category__name",
    "ticket__unit__name",
    "ticket__team__name",
)


def _file_columns() -> FileColumns[Row]:
    ways = dict(FeedbackWay.choices)
    return (
        (_("Number"), lambda row: row["ticket__number"]),
        (_("Subject"), lambda row: row["ticket__subject"]),
        (_("Score"), lambda row: row["score"]),
        (_("Comment"), lambda row: row["comment"]),
        (_("Rated"), lambda row: day_and_time(row["answered_at"])),
        (_("Answered by"), lambda row: ways.get(row["way"], "")),
        (_("Solved"), lambda row: day_and_time(row["resolved_at"])),
        (_("Solved by"), lambda row: row["resolver__name"]),
        (_("Team"), lambda row: row["ticket__team__name"]),
        (_("Category"), lambda row: row["ticket__category__name"]),
        (_("Unit"), lambda row: row["ticket__unit__name"]),
        (_("Followed up at"), lambda row: day_and_time(row["followed_up_at"])),
        (_("Followed up by"), lambda row: row["followed_up_by__name"]),
        (_("What was done"), lambda row: row["follow_up_note"]),
    )
