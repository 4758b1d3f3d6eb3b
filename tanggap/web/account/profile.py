"""The own profile: name, numbers, language, time zone, photo, roles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.accounts.models import User
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.selectors import own_grants
from tanggap.accounts.services import language_set, profile_edit
from tanggap.attachments.services import photo_remove, photo_set
from tanggap.fieldwork.attendance.services import consent_in_force, rules_now
from tanggap.fieldwork.models import AttendanceConsent, Technician
from tanggap.kernel.errors import Invalid
from tanggap.web.account.forms import ProfileForm
from tanggap.web.forms import show_refusal
from tanggap.web.modules import is_left_out

YEAR = 365 * 24 * 3600


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: ActorRequest) -> HttpResponse:
    """Show the own profile, or change it."""
    person = _person(request)
    if request.method != "POST":
        return _page(request, person, _form(person))
    form = ProfileForm(request.POST, present_zone=person.time_zone)
    if form.is_valid():
        try:
            profile_edit(actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Your profile was saved."))
            return redirect("account:profile")
    return _page(request, person, form, status=422)


@login_required
@require_POST
def photo(request: ActorRequest) -> HttpResponse:
    """Take a new photo."""
    person = _person(request)
    upload = request.FILES.get("photo")
    errors: list[Any] = [] if upload is not None else [_("Choose a photo first.")]
    if upload is not None:
        try:
            photo_set(actor=request.actor, user=person, upload=upload)
        except Invalid as refusal:
            errors = [text for texts in refusal.fields.values() for text in texts] or [str(refusal)]
    if errors:
        return _page(request, person, _form(person), status=422, photo_errors=errors)
    messages.success(request, _("Your photo was saved."))
    return redirect("account:profile")


@login_required
@require_POST
def photo_take_away(request: ActorRequest) -> HttpResponse:
    """Remove the photo."""
    photo_remove(actor=request.actor, user=_person(request))
    messages.success(request, _("Your photo was removed."))
    return redirect("account:profile")


@require_POST
def language(request: ActorRequest) -> HttpResponse:
    """Switch the language: kept with the person, or in a cookie for strangers."""
    code = request.POST.get("language", "")
    target = request.POST.get("next", "")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    if request.actor.is_authenticated:
        language_set(actor=request.actor, language=code)
    elif code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=YEAR,
            secure=bool(settings.SESSION_COOKIE_SECURE),
            samesite="Lax",
            httponly=True,
        )
    else:
        raise Invalid.field("language", _("Choose one of the languages listed."))
    return response


def _attendance_consent(person: User) -> AttendanceConsent | None:
    """The consent to pictures and positions that a technician gave, to be taken back here too."""
    if is_left_out("field:attendance"):
        return None
    technician = Technician.objects.filter(user=person).first()
    return consent_in_force(technician) if technician else None


def _person(request: HttpRequest) -> User:
    """The signed-in person; ``login_required`` has made sure that there is one."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - narrows the type
    return user


def _form(person: User) -> ProfileForm:
    names = ("name", "phone", "whatsapp", "language", "time_zone", "version")
    return ProfileForm(initial={name: getattr(person, name) for name in names}, present_zone=person.time_zone)


def _page(
    request: ActorRequest, person: User, form: ProfileForm, *, status: int = 200, photo_errors: Any = ()
) -> HttpResponse:
    photo_url = reverse("files:download", args=[person.photo_id, "thumbnail"]) if person.photo_id else ""
    context = {
        "person": person,
        "form": form,
        "grants": own_grants(request.actor),
        "photo_url": photo_url,
        "photo_errors": photo_errors,
        "attendance_consent": _attendance_consent(person),
        "picture_days": rules_now().photo_days,
    }
    return render(request, "account/profile.html", context, status=status)
