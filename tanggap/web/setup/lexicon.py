"""The words of the search: what people say, and what it means."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.knowledge import policies
from tanggap.knowledge.services import lexicon_replace, lexicon_text
from tanggap.knowledge.services.lexicon import TEXT_LIMIT
from tanggap.web.setup.attempts import attempt, status_of_form


class LexiconForm(forms.Form):
    """The lexicon as text; ``before`` is what the person had on screen."""

    text = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=TEXT_LIMIT,
        required=False,
        help_text=gettext_lazy("One meaning in each line: lemot, lelet = lambat"),
        widget=forms.Textarea(attrs={"rows": 24, "class": "tg-mono", "spellcheck": "false"}),
    )
    before = forms.CharField(widget=forms.HiddenInput, required=False, max_length=TEXT_LIMIT)


@login_required
@require_http_methods(["GET", "POST"])
def lexicon(request: ActorRequest) -> HttpResponse:
    """The whole lexicon in one field."""
    policies.can_edit_lexicon(request.actor).enforce()
    present = lexicon_text()
    form = LexiconForm(
        request.POST if request.method == "POST" else None, initial={"text": present, "before": present}
    )
    if form.is_valid():
        data = form.cleaned_data
        changed = attempt(
            form,
            lambda: lexicon_replace(actor=request.actor, text=data["text"], expected=data["before"]),
        )
        if changed is not None:
            messages.success(request, _("Saved. %(count)d words changed.") % {"count": changed})
            return redirect("setup:lexicon")
    return render(request, "setup/lexicon.html", {"form": form}, status=status_of_form(form))
