"""The categories of articles: list, adding, editing, retiring."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.knowledge.models import ArticleCategory
from tanggap.knowledge.services import (
    article_category_create,
    article_category_edit,
    article_category_retire,
)
from tanggap.web.desk.access import holding
from tanggap.web.desk.article_forms import ArticleCategoryForm
from tanggap.web.setup.attempts import attempt, status_of_form

publishers_only = holding("article.publish")


@require_GET
@login_required
@publishers_only
def categories(request: ActorRequest) -> HttpResponse:
    """All categories, retired ones last."""
    rows = list(ArticleCategory.objects.select_related("parent"))
    tops = [row for row in rows if row.parent_id is None]
    tree = [(top, [row for row in rows if row.parent_id == top.pk]) for top in tops]
    tree.sort(key=lambda pair: pair[0].retired_at is not None)
    return render(request, "desk/knowledge/categories.html", {"tree": tree})


@require_http_methods(["GET", "POST"])
@login_required
@publishers_only
def category_new(request: ActorRequest) -> HttpResponse:
    """A new category."""
    form = ArticleCategoryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = attempt(form, lambda: article_category_create(actor=request.actor, **form.values()))
        if made is not None:
            messages.success(request, _("The category was added."))
            return redirect("desk:article_categories")
    context = {"form": form, "category": None}
    return render(request, "desk/knowledge/category.html", context, status=status_of_form(form))


@require_http_methods(["GET", "POST"])
@login_required
@publishers_only
def category(request: ActorRequest, pk: int) -> HttpResponse:
    """One category."""
    found = ArticleCategory.objects.filter(pk=pk).first()
    if found is None:
        raise NotVisible
    initial = {name: getattr(found, name) for name in ("name", "description", "position", "version")}
    initial["parent"] = str(found.parent_id or "")
    form = ArticleCategoryForm(
        request.POST if request.method == "POST" else None, initial=initial, without=found.pk
    )
    if form.is_valid():
        changed = attempt(
            form,
            lambda: article_category_edit(
                actor=request.actor,
                category_id=pk,
                expected_version=form.cleaned_data["version"] or 0,
                changes=form.values(),
            ),
        )
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("desk:article_categories")
    context = {"form": form, "category": found}
    return render(request, "desk/knowledge/category.html", context, status=status_of_form(form))


@require_POST
@login_required
@publishers_only
def category_retire(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a category out of use, or into use again."""
    try:
        article_category_retire(
            actor=request.actor, category_id=pk, retired=request.POST.get("retired") == "yes"
        )
    except Invalid as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("desk:article_category", pk=pk)
