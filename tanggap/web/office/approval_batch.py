"""Many requests at once: read in short, decided alike, with a result for each."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.approvals import services
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.selectors import RequestView, request_views
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.web.office.approvals import kind_titles

SEPARATOR = ":"


def _chosen(actor: Any, keys: list[str]) -> list[RequestView]:
    """The requests with these public keys that the actor may see, in the order of their submission."""
    wanted = set()
    for key in keys[: services.MOST_AT_ONCE]:
        try:
            wanted.add(uuid.UUID(key))
        except ValueError:
            continue
    rows = ApprovalRequest.objects.visible_to(actor).filter(public_id__in=wanted)
    return request_views(actor, list(rows.select_related("unit", "submitted_by").order_by("pk")))


@require_POST
@login_required
def batch(request: ActorRequest) -> HttpResponse:
    """A summary of each chosen request, and one decision for those that stay ticked."""
    selected = request.POST.getlist("selected")
    if not selected:
        return redirect("office:approvals")
    views = _chosen(request.actor, selected)
    if not views:
        raise NotVisible
    return _page(request, views)


def _page(
    request: ActorRequest, views: list[RequestView], *, refusal: Any = "", status: int = 200
) -> HttpResponse:
    rows: list[dict[str, Any]] = [
        {
            "view": view,
            "open": bool(view.deciding.decision) and not view.changed,
            "value": f"{view.request.public_id}{SEPARATOR}{view.request.digest}",
        }
        for view in views
    ]
    context = {
        "rows": rows,
        "open": sum(row["open"] for row in rows),
        "titles": kind_titles(),
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
        "sends_back": any(view.kind and view.kind.sends_back for view in views),
    }
    return render(request, "office/approvals/batch.html", context, status=status)


@require_POST
@login_required
def decide(request: ActorRequest) -> HttpResponse:
    """Decide each of the ticked ones; what was refused stands there with its reason."""
    values = [value.partition(SEPARATOR) for value in request.POST.getlist("item")]
    items = [services.Item(key, digest) for key, _mark, digest in values]
    try:
        results = services.approvals_decide_many(
            actor=request.actor,
            items=items,
            verdict=request.POST.get("verdict", ""),
            reason=request.POST.get("reason", ""),
        )
    except Invalid as refusal:
        words = next((words[0] for words in refusal.fields.values() if words), refusal.message)
        views = _chosen(request.actor, request.POST.getlist("shown") or [item.public_id for item in items])
        return _page(request, views, refusal=words, status=422) if views else redirect("office:approvals")
    refused = {result.public_id: result.refusal for result in results if result.refusal is not None}
    names = {
        str(view.request.public_id): view.request.subject_label
        for view in _chosen(request.actor, list(refused))
    }
    context = {
        "done": [result for result in results if result.refusal is None],
        "refused": [(names.get(key, ""), words, key) for key, words in refused.items()],
    }
    return render(request, "office/approvals/batch_done.html", context)
