"""Leave and swaps that wait for a decision, and who is away soon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.models import Leave, ShiftSwap
from tanggap.fieldwork.roster import policies
from tanggap.fieldwork.roster.choices import LeaveStatus, SwapStatus
from tanggap.fieldwork.roster.selectors import leave_files
from tanggap.fieldwork.roster.services.leaves import leave_decide, leave_warnings
from tanggap.fieldwork.roster.services.swaps import swap_decide
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.organization.querysets import path_condition
from tanggap.web.desk.access import holding
from tanggap.web.desk.recap_asked import today_of

MOST = 100


@require_GET
@login_required
@holding("roster.manage")
def leaves(request: ActorRequest) -> HttpResponse:
    """What waits, oldest first, with what a decider should know."""
    return _page(request)


def _page(request: ActorRequest, *, refused: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    actor = request.actor
    paths = actor.paths("roster.manage")
    mine = Leave.objects.filter(path_condition(paths, "technician__home_unit__path")).select_related(
        "technician__user", "technician__home_unit", "asked_by", "decided_by"
    )
    asked = list(mine.filter(status=LeaveStatus.ASKED).order_by("pk")[:MOST])
    warnings = leave_warnings(asked)
    files = leave_files(asked)
    today = today_of(actor)
    swaps = (
        ShiftSwap.objects.filter(path_condition(paths, "asker__home_unit__path"), status=SwapStatus.AGREED)
        .select_related("asker__user", "asker__home_unit", "colleague__user", "colleague__home_unit")
        .order_by("pk")[:MOST]
    )
    refusals = refused or {}
    context = {
        "asked": [
            (
                one,
                policies.can_decide_leave(actor, one),
                warnings[one.pk],
                refusals.get(f"leave-{one.pk}", ""),
                files.get(one.pk, []),
            )
            for one in asked
        ],
        "swaps": [
            (one, policies.can_decide_swap(actor, one), refusals.get(f"swap-{one.pk}", "")) for one in swaps
        ],
        "coming": mine.filter(
            status=LeaveStatus.APPROVED, last_day__gte=today, first_day__lte=today + timedelta(days=60)
        ).order_by("first_day", "pk")[:MOST],
    }
    return render(request, "desk/leaves.html", context, status=status)


def _decided(
    request: ActorRequest, key: str, decide: Callable[..., Any], done: tuple[str, str]
) -> HttpResponse:
    approve = request.POST.get("decision") == "approve"
    try:
        decide(approve=approve, note=request.POST.get("note", ""))
    except Invalid as refusal:
        words = " ".join(str(text) for texts in refusal.fields.values() for text in texts) or str(refusal)
        return _page(request, refused={key: words}, status=422)
    except StaleState as stale:
        return _page(request, refused={key: str(stale)}, status=409)
    messages.success(request, done[0] if approve else done[1])
    return redirect("desk:leaves")


@require_POST
@login_required
@holding("roster.manage")
def leave_decision(request: ActorRequest, pk: int) -> HttpResponse:
    """Approve or reject leave."""

    def decide(**given: Any) -> Any:
        return leave_decide(actor=request.actor, leave_id=pk, **given)

    return _decided(request, f"leave-{pk}", decide, (_("Leave approved."), _("Leave rejected.")))


@require_POST
@login_required
@holding("roster.manage")
def swap_decision(request: ActorRequest, pk: int) -> HttpResponse:
    """Approve or reject a swap."""

    def decide(**given: Any) -> Any:
        return swap_decide(actor=request.actor, swap_id=pk, **given)

    done = (_("Swap approved; both rosters are changed."), _("Swap rejected."))
    return _decided(request, f"swap-{pk}", decide, done)
