"""Writing articles: the list, one article with its working copy, preview, retiring, history."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.attachments.selectors import attachments_of
from tanggap.attachments.services import attachment_remove
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.knowledge import policies
from tanggap.knowledge.choices import BODY_LIMIT, ArticleStatus, Audience
from tanggap.knowledge.models import Article
from tanggap.knowledge.querysets import WRITE
from tanggap.knowledge.rendering import article_html
from tanggap.knowledge.selectors import ArticleFilter, article_page, compared, feedback_of, version_text
from tanggap.knowledge.services import (
    article_create,
    article_edit,
    article_publish,
    article_restore_version,
    article_retire,
)
from tanggap.knowledge.services.loading import article_load
from tanggap.tickets.choices import Cause
from tanggap.tickets.selectors import ticket_get
from tanggap.web.components.badges import badge
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines
from tanggap.web.desk.access import holding
from tanggap.web.desk.article_forms import ArticleFilterForm, ArticleForm, RetireForm, first_values
from tanggap.web.desk.timeline import file_view
from tanggap.web.formats import date_short
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of
from tanggap.web.templatetags.formats import ago

writers_only = holding(*WRITE)
_LOOKS = {
    ArticleStatus.DRAFT: ("wait", "pencil"),
    ArticleStatus.PUBLISHED: ("good", "circle-check"),
    ArticleStatus.RETIRED: ("muted", "archive"),
}


def article_badge(article: Article) -> Any:
    """The state of an article, as a badge."""
    tone, icon = _LOOKS[ArticleStatus(article.status)]
    return badge(tone, article.get_status_display(), icon)


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


# The list -------------------------------------------------------------------------------------------------
@require_GET
@login_required
@writers_only
def knowledge(request: ActorRequest) -> HttpResponse:
    """All articles with search, filters, order and paging in the address."""
    query = request.GET
    table: Table[Article] = Table(
        code="articles",
        columns=_columns(),
        rows=[],
        query=query,
        caption=_("Articles"),
        key=lambda row: row.pk,
        version=lambda row: row.version,
        url=lambda row: reverse("desk:article", args=[row.slug]),
        default_sort="-changed_at",
    )
    wanted = ArticleFilter(
        search=query.get("q", "").strip()[:100],
        status=query.get("status", "") if query.get("status", "") in ArticleStatus.values else "",
        audience=query.get("audience", "") if query.get("audience", "") in Audience.values else "",
        category_id=_key(query.get("category", "")),
        owner_id=_key(query.get("owner", "")),
        due_by=timezone.localdate(clock.now()) if query.get("due") else None,
    )
    page = article_page(
        request.actor,
        wanted,
        order=table.sort,
        after=_key(query.get("after", "")),
        before=_key(query.get("before", "")),
    )
    table.rows = page.rows
    table.pager = Pager(
        query_with(query, before=str(page.before)) if page.before else "",
        query_with(query, after=str(page.after)) if page.after else "",
    )
    table.empty = "" if page.rows else _empty(narrowed=wanted != ArticleFilter())
    context = {
        "form": ArticleFilterForm(query),
        "table": table,
        "may_write": policies.can_write(request.actor),
        "may_sort": policies.can_manage_categories(request.actor),
    }
    return render(request, "desk/knowledge/list.html", context)


def _empty(*, narrowed: bool) -> str:
    title = _("No article fits") if narrowed else _("No articles yet")
    text = (
        _("Search for something else, or clear the filters.")
        if narrowed
        else _("Write down what you explain often; customers and colleagues find it while they type.")
    )
    return render_to_string("components/empty.html", {"title": title, "text": text, "icon": "book-2"})


def _columns() -> tuple[Column[Article], ...]:
    return (
        Column(
            "title",
            _("Article"),
            lambda row: two_lines(row.title, row.category.name if row.category else ""),
            sort="title",
            card="title",
            locked=True,
        ),
        Column("status", _("State"), article_badge, card="badge", locked=True),
        Column("audience", _("Readers"), lambda row: row.get_audience_display()),
        Column("owner", _("Owner"), lambda row: row.owner.name if row.owner else ""),
        Column(
            "helped", _("Helped"), lambda row: f"{row.helped} / {row.helped + row.not_helped}", numeric=True
        ),
        Column("review", _("Review"), _review),
        Column("changed", _("Last change"), lambda row: ago(row.changed_at), sort="changed_at"),
    )


def _review(row: Article) -> Any:
    if row.review_on is None:
        return ""
    words = date_short(row.review_on, language=get_language() or "id")
    return badge("wait", words, "clock") if row.review_on <= timezone.localdate(clock.now()) else words


# One article ----------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@login_required
@writers_only
def article_new(request: ActorRequest) -> HttpResponse:
    """A new article; with ``?ticket=`` filled from a solved ticket."""
    policies.can_write(request.actor).enforce()
    origin, initial = _from_ticket(request)
    form = ArticleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        made = attempt(
            form,
            lambda: article_create(
                actor=request.actor,
                draft=form.draft(origin=origin),
                uploads=_uploads(request),
                request_key=request.POST.get("request_key", ""),
            ),
        )
        if made is not None:
            return _saved(request, form, made)
    may_publish = policies.can_publish(request.actor, Article(status=ArticleStatus.DRAFT))
    context = {"form": form, "article": None, "origin": origin, "may_publish": may_publish}
    return render(request, "desk/knowledge/article.html", context, status=status_of_form(form))


def _from_ticket(request: ActorRequest) -> tuple[str, dict[str, Any]]:
    """Number of the ticket and what it gives the form; nothing without one."""
    initial: dict[str, Any] = {"audience": Audience.INTERNAL, "owner": str(request.actor.person_id or "")}
    number = request.GET.get("ticket", "")[:40]
    if not number:
        return "", initial
    ticket = ticket_get(request.actor, number)
    parts = [
        (_("What people notice"), ticket.description or ticket.subject),
        (_("Cause"), str(dict(Cause.choices).get(ticket.cause, ""))),
        (_("What solves it"), ticket.resolution),
    ]
    body = "\n\n".join(f"## {head}\n\n{text.strip()}" for head, text in parts if text.strip())
    return ticket.number, initial | {"title": ticket.subject[:160], "body": body}


@require_http_methods(["GET", "POST"])
@login_required
@writers_only
def article(request: ActorRequest, slug: str) -> HttpResponse:
    """The working copy with its state, files, feedback and record."""
    found = article_load(request.actor, slug)
    form = ArticleForm(request.POST if request.method == "POST" else None, initial=first_values(found))
    if form.is_valid():
        changed = attempt(
            form,
            lambda: article_edit(
                actor=request.actor,
                slug=slug,
                expected_version=form.cleaned_data["version"] or 0,
                draft=form.draft(),
                uploads=_uploads(request),
                request_key=request.POST.get("request_key", ""),
            ),
        )
        if changed is not None:
            return _saved(request, form, changed)
    files = attachments_of("knowledge.article", [found.pk]).get(found.pk, [])
    context = {
        "form": form,
        "article": found,
        "status": article_badge(found),
        "may_write": policies.can_write(request.actor),
        "may_publish": policies.can_publish(request.actor, found),
        "may_retire": policies.can_retire(request.actor, found),
        "retire_form": RetireForm(initial={"version": found.version}),
        "pending": found.live is not None and version_text(found.live) != version_text(found),
        "files": [(file, file_view(file)) for file in files],
        "feedback": feedback_of(found, limit=20),
        "history": history_of(found),
    }
    return render(request, "desk/knowledge/article.html", context, status=status_of_form(form))


def _uploads(request: ActorRequest) -> list[UploadedFile[bytes]]:
    return cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))


def _saved(request: ActorRequest, form: ArticleForm, saved: Article) -> HttpResponse:
    """Say what was done, publishing it first where that was asked for."""
    if request.POST.get("then") == "publish":
        try:
            article_publish(
                actor=request.actor,
                slug=saved.slug,
                expected_version=saved.version,
                note=form.cleaned_data["note"],
            )
        except (Invalid, StaleState) as refusal:
            messages.warning(request, _("Saved, but not published: %(reason)s") % {"reason": refusal})
        else:
            messages.success(request, _("Published."))
    else:
        messages.success(request, _("Saved as a draft; readers see nothing of it yet."))
    return redirect("desk:article", slug=saved.slug)


@require_POST
@login_required
@writers_only
def article_preview(request: ActorRequest) -> HttpResponse:
    """The typed text as readers would see it."""
    text = article_html(request.POST.get("body", "")[:BODY_LIMIT])
    return render(request, "desk/knowledge/preview.html", {"text": text})


@require_POST
@login_required
@writers_only
def article_file_remove(request: ActorRequest, slug: str) -> HttpResponse:
    """Take one picture or file away, for readers too; the article's record tells why."""
    found = article_load(request.actor, slug)
    own = attachments_of("knowledge.article", [found.pk]).get(found.pk, [])
    chosen = next((file for file in own if str(file.public_id) == request.POST.get("file", "")), None)
    try:
        if chosen is None:
            raise StaleState
        attachment_remove(
            actor=request.actor, public_id=chosen.public_id, reason=request.POST.get("reason", "")
        )
    except (Invalid, StaleState) as refusal:
        messages.error(request, _("Please say why.") if isinstance(refusal, Invalid) else str(refusal))
    else:
        messages.success(request, _("%(name)s was removed.") % {"name": chosen.name})
    return redirect("desk:article", slug=slug)


@require_POST
@login_required
@writers_only
def article_retire_view(request: ActorRequest, slug: str) -> HttpResponse:
    """Take it away from its readers."""
    form = RetireForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say why."))
        return redirect("desk:article", slug=slug)
    data = form.cleaned_data
    try:
        article_retire(
            actor=request.actor, slug=slug, expected_version=data["version"], reason=data["reason"]
        )
    except (Invalid, StaleState) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Retired; nobody reads it any more."))
    return redirect("desk:article", slug=slug)


# History --------------------------------------------------------------------------------------------------
@require_GET
@login_required
@writers_only
def article_history(request: ActorRequest, slug: str) -> HttpResponse:
    """All versions, and one of them compared with the one before it, or with the working copy."""
    found = article_load(request.actor, slug)
    versions = list(found.versions.all())
    wanted = _key(request.GET.get("version", ""))
    shown = next((one for one in versions if one.number == wanted), None)
    earlier = next((one for one in versions if shown is not None and one.number == shown.number - 1), None)
    older, newer = (version_text(earlier) if earlier else "", version_text(shown)) if shown else ("", "")
    if shown is None and versions:
        older, newer = version_text(versions[0]), version_text(found)
    context = {
        "article": found,
        "versions": versions,
        "shown": shown,
        "lines": compared(older, newer),
        "changed": older != newer,
        "may_write": policies.can_write(request.actor),
    }
    return render(request, "desk/knowledge/history.html", context)


@require_POST
@login_required
@writers_only
def article_restore(request: ActorRequest, slug: str) -> HttpResponse:
    """Take an earlier version up again as the working copy."""
    try:
        article_restore_version(
            actor=request.actor,
            slug=slug,
            number=_key(request.POST.get("number", "")),
            expected_version=_key(request.POST.get("version", "")),
        )
    except StaleState as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:article_history", slug=slug)
    messages.success(request, _("The earlier text is the draft again. Publish it when it is right."))
    return redirect("desk:article", slug=slug)
