"""Lines of proposals: how they are kept, and how they are read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tanggap.fieldwork.dispatching.best import Chosen
from tanggap.fieldwork.dispatching.reasons import Reason
from tanggap.fieldwork.dispatching.weights import UNDO_WITHIN
from tanggap.fieldwork.models import DispatchProposal
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.organization.querysets import path_condition


def line_kept(chosen: Chosen) -> dict[str, Any]:
    """A line as it is stored."""
    scored = chosen.scored
    return {
        "ticket": scored.demand.number,
        "subject": scored.demand.subject,
        "priority": scored.demand.priority,
        "technician": scored.candidate.code,
        "name": scored.candidate.name,
        "unit": scored.candidate.unit,
        "score": round(scored.score, 1),
        "slot": chosen.slot,
        "reasons": [reason.kept() for reason in scored.reasons],
    }


@dataclass(frozen=True, slots=True)
class Line:
    """A stored line with what became of it."""

    ticket: str
    subject: str
    priority: int
    technician: str
    name: str
    unit: str
    score: float
    slot: int
    reasons: tuple[Reason, ...]
    result: str = ""

    @property
    def result_words(self) -> str:
        """What became of the line."""
        return result_words(self.result)


def lines_of(proposal: DispatchProposal) -> list[Line]:
    """The lines of a proposal, the most urgent first."""
    outcome = proposal.outcome
    results: dict[str, str] = dict.fromkeys(outcome.get("left", ()), "left")
    results |= {number: str(one["code"]) for number, one in outcome.get("refused", {}).items()}
    results |= dict.fromkeys(outcome.get("taken", {}), "taken")
    results |= outcome.get("undone", {})
    return [
        Line(
            **{**kept, "reasons": tuple(Reason.read(one) for one in kept["reasons"])},
            result=results.get(kept["ticket"], ""),
        )
        for kept in proposal.lines
    ]


def result_words(code: str) -> str:
    """What became of a line, in the reader's language; "" while nothing has."""
    words = {
        "taken": _("Assigned"),
        "left": _("Left out"),
        "overtaken": _("Overtaken: somebody else gave or took this ticket meanwhile"),
        "full": _("Not assigned: this technician has too many jobs by now"),
        "gone": _("Not assigned: the ticket is not there any more"),
        "refused": _("Not assigned: no longer possible"),
        "back": _("Taken back"),
        "begun": _("Stays: work has begun, or somebody changed it"),
    }
    return words.get(code, "")


def proposals_visible_to(actor: Actor) -> QuerySet[DispatchProposal]:
    """Proposals of units where the actor may dispatch."""
    return DispatchProposal.objects.filter(path_condition(actor.paths("work_order.assign"), "unit__path"))


def proposal_get(actor: Actor, pk: int) -> DispatchProposal:
    """One proposal.

    Raises:
        NotVisible.
    """
    found = proposals_visible_to(actor).select_related("unit", "made_by", "ticket").filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def just_done(actor: Actor, limit: int = 3) -> list[DispatchProposal]:
    """What the actor applied within the time for taking it back, the newest first."""
    if actor.person_id is None:
        return []
    mine = DispatchProposal.objects.filter(
        made_by=actor.person_id, applied_at__gte=clock.now() - UNDO_WITHIN, undone_at__isnull=True
    )
    return list(mine.select_related("unit", "ticket").order_by("-applied_at", "-pk")[:limit])
