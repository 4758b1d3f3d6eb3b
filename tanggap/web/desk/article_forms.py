"""Forms of those who write articles. They parse; services judge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.accounts.models import Grant, User
from tanggap.knowledge.choices import BODY_LIMIT, ArticleStatus, Audience
from tanggap.knowledge.drafts import ArticleDraft
from tanggap.knowledge.models import Article, ArticleCategory
from tanggap.knowledge.querysets import WRITE
from tanggap.knowledge.selectors import categories_in_use
from tanggap.web.desk.widgets import PlainSelect

MOST_OWNERS = 200


def category_options() -> list[tuple[str, str]]:
    """Categories in use as a select shows them, those below others after them."""
    rows = list(categories_in_use())
    options: list[tuple[str, str]] = []
    for top in (row for row in rows if row.parent_id is None):
        options.append((str(top.pk), top.name))
        options += [(str(row.pk), f"– {row.name}") for row in rows if row.parent_id == top.pk]
    return options


def owner_options() -> list[tuple[str, str]]:
    """People who may write articles."""
    writing = Q()
    for code in WRITE:
        writing |= Q(role__permissions__icontains=f'"{code}"')
    keys = Grant.objects.filter(writing).values("user_id")
    people = User.objects.filter(pk__in=keys, is_active=True).order_by("name", "pk")[:MOST_OWNERS]
    return [(str(person.pk), person.name) for person in people]


class ArticleFilterForm(forms.Form):
    """Narrowing the list of articles."""

    quick = ("status", "audience", "category")
    q = forms.CharField(label=gettext_lazy("Title or words"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False, widget=PlainSelect)
    audience = forms.ChoiceField(label=gettext_lazy("Readers"), required=False, widget=PlainSelect)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False, widget=PlainSelect)
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False, widget=PlainSelect)
    due = forms.BooleanField(label=gettext_lazy("To be reviewed now"), required=False)

    def __init__(self, query: Any) -> None:
        super().__init__(
            initial={name: query.get(name, "") for name in self.base_fields}, auto_id="filter_%s"
        )
        offered: dict[str, list[tuple[str, Any]]] = {
            "status": [("", _("All states")), *ArticleStatus.choices],
            "audience": [("", _("All readers")), *Audience.choices],
            "category": [("", _("All categories")), *category_options()],
            "owner": [("", _("All owners")), *owner_options()],
        }
        for name, options in offered.items():
            field: Any = self.fields[name]
            field.choices = options


class ArticleForm(forms.Form):
    """The working copy of an article."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=160, help_text=gettext_lazy("As a reader would ask for it.")
    )
    summary = forms.CharField(label=gettext_lazy("In one sentence"), max_length=300, required=False)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=BODY_LIMIT,
        help_text=gettext_lazy("Markdown: **bold**, lists with 1. or -, ## for a heading."),
        widget=forms.Textarea(attrs={"rows": 18, "class": "tg-mono"}),
    )
    keywords = forms.CharField(
        label=gettext_lazy("Also found by"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Words that people say and that do not stand in the text."),
    )
    audience = forms.ChoiceField(label=gettext_lazy("Readers"), choices=Audience.choices)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False, widget=PlainSelect)
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False, widget=PlainSelect)
    review_on = forms.DateField(
        label=gettext_lazy("To be reviewed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(label=gettext_lazy("What changed"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("category", category_options()), ("owner", owner_options())):
            field: Any = self.fields[name]
            field.choices = [("", "–"), *self._with_present(name, choices)]

    def _with_present(self, name: str, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The present value stays a choice, although it would not be offered anew."""
        value = str(self.initial.get(name) or "")
        if not value or value in dict(choices):
            return choices
        model: Any = ArticleCategory if name == "category" else User
        row = model.objects.filter(pk=value).first()
        return [*choices, (value, str(row))] if row is not None else choices

    def draft(self, *, origin: str = "") -> ArticleDraft:
        """What was typed, for the service."""
        data = self.cleaned_data
        return ArticleDraft(
            title=data["title"],
            body=data["body"],
            summary=data["summary"],
            keywords=data["keywords"],
            audience=data["audience"],
            category_id=int(data["category"]) if data["category"] else None,
            owner_id=int(data["owner"]) if data["owner"] else None,
            review_on=data["review_on"],
            origin=origin,
        )


def first_values(article: Article) -> dict[str, Any]:
    """The working copy as the form shows it."""
    names = ("title", "summary", "body", "keywords", "audience", "review_on", "version")
    values: dict[str, Any] = {name: getattr(article, name) for name in names}
    return values | {"category": str(article.category_id or ""), "owner": str(article.owner_id or "")}


class RetireForm(forms.Form):
    """Why an article is taken away."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ArticleCategoryForm(forms.Form):
    """A category of articles."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    description = forms.CharField(label=gettext_lazy("Description"), max_length=300, required=False)
    parent = forms.ChoiceField(label=gettext_lazy("Below"), required=False, widget=PlainSelect)
    position = forms.IntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=32_000,
        initial=100,
        help_text=gettext_lazy("Smaller numbers stand first."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, without: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        tops = categories_in_use().filter(parent__isnull=True).exclude(pk=without or 0)
        parent: Any = self.fields["parent"]
        parent.choices = [("", _("At the top")), *((str(one.pk), one.name) for one in tops)]

    def values(self) -> dict[str, Any]:
        """What was typed, for the service."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "description": data["description"],
            "parent_id": int(data["parent"]) if data["parent"] else None,
            "position": data["position"],
        }
