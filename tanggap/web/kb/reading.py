"""Reading: search, categories, one article, and whether it helped."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.attachments.selectors import attachments_of
from tanggap.intake.choices import VisitEvent
from tanggap.kernel.errors import Invalid, NotVisible, TooMany
from tanggap.knowledge import policies
from tanggap.knowledge.models import ArticleCategory, ArticleFeedback
from tanggap.knowledge.querysets import reads_internal
from tanggap.knowledge.rendering import article_html
from tanggap.knowledge.search import articles_found, articles_suggested
from tanggap.knowledge.selectors import article_for_reader, articles_for_readers, shelves
from tanggap.knowledge.services import article_feedback_give
from tanggap.knowledge.services.feedback import COMMENT_LIMIT
from tanggap.web.components.tables import Pager, query_with
from tanggap.web.desk.timeline import file_view
from tanggap.web.offline import kept_on_phone
from tanggap.web.public.visitors import origin_of
from tanggap.web.visits import note_in_visit

HELPFUL_SHOWN = 6
PAGE_SIZE = 30
READER_COOKIE = "reader"
READER_AGE_S = 365 * 24 * 3600


class FeedbackForm(forms.Form):
    """Whether an article helped, and what is missing."""

    helped = forms.ChoiceField(choices=(("yes", "yes"), ("no", "no")))
    comment = forms.CharField(
        label=gettext_lazy("What was missing?"), required=False, max_length=COMMENT_LIMIT
    )


@require_GET
def home(request: ActorRequest) -> HttpResponse:
    """Search; categories and the articles that helped most, or what was found."""
    actor, words = request.actor, request.GET.get("q", "").strip()[:200]
    if words:
        context: dict[str, Any] = {"words": words, "found": articles_found(actor, words)}
    else:
        readable = articles_for_readers(actor)
        context = {
            "words": "",
            "shelves": shelves(actor),
            "helpful": readable.order_by("-helped", "-published_at", "-pk")[:HELPFUL_SHOWN],
        }
    return render(request, "kb/home.html", context)


@require_GET
def category(request: ActorRequest, code: str) -> HttpResponse:
    """The articles of a category and of those below it, by title."""
    found = (
        ArticleCategory.objects.filter(code=code, retired_at__isnull=True).select_related("parent").first()
    )
    if found is None:
        raise NotVisible
    below = found.children.filter(retired_at__isnull=True)
    rows = articles_for_readers(request.actor).filter(
        category__in=[found.pk, *below.values_list("pk", flat=True)]
    )
    after = request.GET.get("after", "")[:160]
    if after:
        rows = rows.filter(live__title__gt=after)
    page = list(rows.order_by("live__title", "pk")[: PAGE_SIZE + 1])
    more, page = len(page) > PAGE_SIZE, page[:PAGE_SIZE]
    last = page[-1].live if more else None
    pager = Pager(next_url=query_with(request.GET, after=last.title) if last else "")
    return render(
        request, "kb/category.html", {"category": found, "below": below, "articles": page, "pager": pager}
    )


@require_GET
@kept_on_phone
def article(request: ActorRequest, slug: str) -> HttpResponse:
    """One article as it was published last."""
    found = article_for_reader(request.actor, slug)
    live = found.live
    if live is None:
        raise NotVisible
    files = attachments_of("knowledge.article", [found.pk], public_only=not reads_internal(request.actor))
    context = {
        "article": found,
        "live": live,
        "text": article_html(live.body),
        "files": [file_view(file) for file in files.get(found.pk, ())],
        "related": articles_suggested(request.actor, live.title, typing=False, leave_out=[found.pk]),
        "given": _given(request, found.pk),
        "may_edit": policies.can_write(request.actor),
    }
    return render(request, "kb/article.html", context)


def _given(request: ActorRequest, article_id: int) -> ArticleFeedback | None:
    """The signed-in reader's answer so far."""
    if not request.actor.person_id:
        return None
    return ArticleFeedback.objects.filter(article_id=article_id, person_id=request.actor.person_id).first()


@require_POST
def feedback(request: ActorRequest, slug: str) -> HttpResponse:
    """Count whether it helped; once per person, or per browser of somebody without an account."""
    form = FeedbackForm(request.POST)
    visitor = ""
    if not request.actor.person_id:
        visitor = request.get_signed_cookie(READER_COOKIE, default="") or secrets.token_urlsafe(24)
    if form.is_valid():
        data = form.cleaned_data
        try:
            article_feedback_give(
                actor=request.actor,
                slug=slug,
                helped=data["helped"] == "yes",
                comment=data["comment"] if "comment" in request.POST else None,
                visitor=visitor,
                origin=origin_of(request),
            )
            if data["helped"] == "yes":
                note_in_visit(request, VisitEvent.HELPED)
            messages.success(request, _("Thank you for telling us."))
        except (Invalid, TooMany) as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Please say whether it helped, in at most 1000 characters."))
    answer = redirect("kb:article", slug=slug)
    if visitor:
        answer.set_signed_cookie(
            READER_COOKIE,
            visitor,
            max_age=READER_AGE_S,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return answer
