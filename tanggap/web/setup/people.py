"""People: the list, one person, adding, editing, closing and opening accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.accounts import services
from tanggap.accounts.choices import PersonState
from tanggap.accounts.models import User
from tanggap.accounts.people_list import PeopleFilter, people_for_file, people_page
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.selectors import PersonCard, person_card
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.kernel.errors import DomainError, Invalid, NotAllowed
from tanggap.web.components.badges import badge
from tanggap.web.components.list_files import file_wanted, list_file
from tanggap.web.components.tables import Column, Pager, Table, joined, query_with, two_lines
from tanggap.web.forms import show_refusal
from tanggap.web.setup.list_columns import FILE_CHUNK, people_file_columns
from tanggap.web.setup.people_forms import GrantForm, NewPersonForm, PeopleFilterForm, PersonForm, ReasonForm
from tanggap.web.setup.people_history import history_of

MOST_SHOWN_ROLES = 3


def state_of(person: User) -> str:
    """``PersonState`` of a row of the list."""
    if not person.is_active:
        return PersonState.INACTIVE
    waits = person.email is not None and not person.held  # type: ignore[attr-defined]
    return PersonState.WAITING if waits else PersonState.ACTIVE


def state_cell(person: User) -> Any:
    """The state as a badge."""
    state = PersonState(state_of(person))
    tone, mark = {
        PersonState.ACTIVE: ("good", "circle-check"),
        PersonState.INACTIVE: ("muted", "lock"),
        PersonState.WAITING: ("wait", "clock"),
    }[state]
    return badge(tone, state.label, mark)


def roles_cell(person: User) -> Any:
    """The first roles with their units."""
    held = person.held  # type: ignore[attr-defined]
    shown: list[Any] = [two_lines(grant.role.title, grant.unit.name) for grant in held[:MOST_SHOWN_ROLES]]
    if len(held) > MOST_SHOWN_ROLES:
        shown.append(_("and %(n)s more") % {"n": len(held) - MOST_SHOWN_ROLES})
    return joined(shown)


COLUMNS: tuple[Column[User], ...] = (
    Column("name", gettext_lazy("Name"), lambda row: row.name, sort="name", card="title", locked=True),
    Column("email", gettext_lazy("E-mail address"), lambda row: row.email or "–", sort="email"),
    Column("roles", gettext_lazy("Roles"), roles_cell),
    Column("unit", gettext_lazy("Home unit"), lambda row: row.home_unit.name if row.home_unit else "–"),
    Column("state", gettext_lazy("State"), state_cell, card="badge"),
    Column("phone", gettext_lazy("Phone"), lambda row: row.phone or "–", optional=True),
    Column(
        "joined",
        gettext_lazy("Added"),
        lambda row: row.joined_at.date().isoformat(),
        sort="joined",
        optional=True,
    ),
)


def viewer(request: ActorRequest) -> Actor:
    """The actor, if people may be seen at all."""
    if not request.actor.holds_anywhere("user.view"):
        raise NotAllowed(_("You may not see people."), code="role")
    return request.actor


def may_add(actor: Actor) -> Decision:
    """Whether the actor may add people anywhere."""
    if actor.holds_anywhere("user.manage"):
        return yes()
    return no("role", _("You may not add people."))


@login_required
@require_safe
def people(request: ActorRequest) -> HttpResponseBase:
    """The list with search, filters, order and pages; or all who fit as a file."""
    actor = viewer(request)
    form = PeopleFilterForm(request.GET, actor=actor)
    form.is_valid()
    data = form.cleaned_data
    role = data.get("role")
    wanted = PeopleFilter(
        text=data.get("q") or "",
        state=data.get("state") or "",
        role_id=role.pk if role else None,
        unit=data.get("unit"),
    )
    if file_format := file_wanted(request):
        rows = people_for_file(actor, wanted).iterator(chunk_size=FILE_CHUNK)
        return list_file("people", file_format, people_file_columns(state_of), rows)
    table = Table(
        code="people",
        columns=COLUMNS,
        rows=(),
        query=request.GET,
        caption=_("People"),
        key=lambda row: row.pk,
        version=lambda row: row.version,
        url=lambda row: reverse("setup:user", args=[row.pk]),
        select_label=lambda row: row.name,
        default_sort="name",
        empty=render_to_string(
            "components/empty.html",
            {"title": _("Nobody found"), "text": _("Change the filters, or add a person."), "icon": "users"},
        ),
    )
    after, before = _key(request.GET.get("after")), _key(request.GET.get("before"))
    page = people_page(actor, wanted, sort=table.sort, after=after, before=before)
    table.rows = page.people
    if page.people:
        first, last = str(page.people[0].pk), str(page.people[-1].pk)
        table.pager = Pager(
            previous_url=query_with(request.GET, before=first) if page.has_previous else "",
            next_url=query_with(request.GET, after=last) if page.has_next else "",
        )
    return render(
        request, "setup/people/list.html", {"form": form, "table": table, "may_add": may_add(actor)}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: ActorRequest) -> HttpResponse:
    """Add a person, with a first role if one is chosen."""
    actor = request.actor
    may_add(actor).enforce()
    form = NewPersonForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            user = _create(actor, form)
        except (Invalid, NotAllowed) as refusal:
            _explain(form, refusal)
        else:
            messages.success(request, _("%(name)s was added.") % {"name": user.name})
            return redirect("setup:user", user.pk)
    status = 422 if form.is_bound else 200
    return render(request, "setup/people/new.html", {"form": form}, status=status)


def _create(actor: Actor, form: NewPersonForm) -> User:
    data = form.cleaned_data
    with transaction.atomic():
        user = services.user_create(actor=actor, facts=form.facts(), invite=data["invite"])
        if role := data["role"]:
            unit = data["role_unit"] or data["home_unit"]
            services.grant_give(actor=actor, user_id=user.pk, role_id=role.pk, unit_id=unit.pk)
    return user


@login_required
@require_safe
def person(request: ActorRequest, pk: int) -> HttpResponse:
    """One person: facts, roles with their times, what happened."""
    return show_person(request, person_card(viewer(request), pk))


def show_person(
    request: ActorRequest,
    card: PersonCard,
    *,
    status: int = 200,
    grant_form: GrantForm | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    """The person's page, also with a form that came back."""
    actor = request.actor
    user = card.user
    photo_url = reverse("files:download", args=[user.photo_id, "thumbnail"]) if user.photo_id else ""
    context = {
        "card": card,
        "person": user,
        "photo_url": photo_url,
        "grant_form": grant_form or GrantForm(actor=actor),
        "reason_form": reason_form or ReasonForm(),
        "may_give": actor.holds_anywhere("grant.manage") and user.is_active,
        "history": history_of(actor, user),
    }
    return render(request, "setup/people/detail.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is known about a person."""
    actor = viewer(request)
    card = person_card(actor, pk)
    card.may_edit.enforce()
    form = PersonForm(request.POST or None, actor=actor, person=card.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.user_edit(
                actor=actor, user_id=pk, version=form.cleaned_data["version"] or 0, facts=form.facts()
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The changes were saved."))
            return redirect("setup:user", pk)
    status = 422 if form.is_bound else 200
    return render(request, "setup/people/edit.html", {"form": form, "person": card.user}, status=status)


@login_required
@require_POST
def person_deactivate(request: ActorRequest, pk: int) -> HttpResponse:
    """Close the account, with a reason."""
    card = person_card(viewer(request), pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        card.may_deactivate.enforce()
        return show_person(request, card, status=422, reason_form=form)
    services.user_deactivate(actor=request.actor, user_id=pk, reason=form.cleaned_data["reason"])
    messages.success(request, _("The account of %(name)s is closed.") % {"name": card.user.name})
    return redirect("setup:user", pk)


@login_required
@require_POST
def person_reactivate(request: ActorRequest, pk: int) -> HttpResponse:
    """Open the account again."""
    user = services.user_reactivate(actor=viewer(request), user_id=pk)
    messages.success(request, _("The account of %(name)s is open again.") % {"name": user.name})
    return redirect("setup:user", pk)


@login_required
@require_POST
def person_invite(request: ActorRequest, pk: int) -> HttpResponse:
    """Send the mail that tells how to set the password."""
    user = services.user_invite(actor=viewer(request), user_id=pk)
    messages.success(request, _("A mail to %(email)s is on its way.") % {"email": user.email})
    return redirect("setup:user", pk)


@login_required
@require_POST
def people_deactivate(request: ActorRequest) -> HttpResponse:
    """Close the selected accounts; says for each refused one why."""
    actor = viewer(request)
    may_add(actor).enforce()
    form = ReasonForm(request.POST)
    keys = [key for key in map(_key, request.POST.getlist("selected")) if key is not None][:200]
    if not form.is_valid():
        messages.error(request, _("Say why."))
        return redirect("setup:users")
    closed = 0
    for pk in keys:
        try:
            services.user_deactivate(actor=actor, user_id=pk, reason=form.cleaned_data["reason"])
            closed += 1
        except DomainError as refusal:
            name = User.objects.visible_to(actor).filter(pk=pk).values_list("name", flat=True).first()
            messages.warning(request, f"{name or pk}: {refusal}")
    if closed:
        text = ngettext("%(n)s account was closed.", "%(n)s accounts were closed.", closed)
        messages.success(request, text % {"n": closed})
    elif not keys:
        messages.warning(request, _("Nobody was selected."))
    return redirect("setup:users")


def _key(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _explain(form: NewPersonForm, refusal: Invalid | NotAllowed) -> None:
    if isinstance(refusal, Invalid):
        show_refusal(form, refusal)
    else:
        form.add_error(None, str(refusal))
