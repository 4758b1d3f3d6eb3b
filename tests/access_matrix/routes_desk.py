"""The desk: tickets, exports, technicians; and the rules that tickets go by."""

from __future__ import annotations

from functools import partial
from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.fieldwork.models import Technician
from tanggap.kernel import clock
from tanggap.tickets.drafts import AnswerFacts, NewTicket, RuleFacts
from tanggap.tickets.listing import TicketFilter
from tanggap.tickets.models import ChecklistTemplate, SavedView, SlaPolicy, Tag, TicketState
from tanggap.tickets.services import (
    answer_create,
    assignment_rule_create,
    category_create,
    sla_policy_create,
    sla_recompute_request,
    ticket_create,
    ticket_delete,
    ticket_export_request,
    ticket_hold,
    ticket_start,
    view_save,
)
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import NOBODY, Route

READERS = ("admin", "noc", "other_noc", "leader")
HERE = ("admin", "noc", "leader")
WORKERS = ("admin", "noc")
EVERY_DESK = ("admin", "noc", "other_noc")
HIDDEN = {"other_noc": 404}
desk_route = partial(Route, denied=403)
"""Who does not work on tickets is told so; what another branch has does not exist."""


def prepare(cast: Cast) -> None:
    """A ticket, a deleted one, a technician, an export and the rules, all of the first branch."""
    noc, admin = actor_for(cast["noc"]), actor_for(cast["admin"])
    new = NewTicket(subject="Tiket matriks", unit_id=cast.branch.pk)
    deleted = ticket_create(actor=noc, new=new)
    ticket_delete(actor=noc, number=deleted.number, reason="Matriks")
    cast.things |= {
        "desk_ticket": ticket_create(actor=noc, new=new),
        "deleted_ticket": deleted,
        "desk_technician": Technician.objects.create(
            user=cast["colleague"], code="MATRIX-T", home_unit=cast.branch
        )
        if not hasattr(cast["colleague"], "technician")
        else cast["colleague"].technician,
        "desk_export": ticket_export_request(actor=noc, wanted=TicketFilter(), file_format="csv"),
        "category": category_create(actor=admin, name="Matriks"),
        "answer": answer_create(actor=noc, facts=AnswerFacts("Matriks", "Halo {name}", cast.branch.pk)),
        "sla_run": sla_recompute_request(actor=admin),
        "clock_stop": waiting_stop(noc, new),
        "assignment_rule": assignment_rule_create(
            actor=admin, facts=RuleFacts("Matriks", "least_load", priorities=(1,))
        ),
    }
    cast.things["sla_policy"] = SlaPolicy.objects.filter(code="matrix").first() or sla_policy_create(
        actor=admin, code="matrix", name="Matriks", targets={"1": {"resolution": 3600}}
    )


def waiting_stop(noc: Any, new: NewTicket) -> TicketState:
    """A hold that waits for somebody to confirm it."""
    number = ticket_create(actor=noc, new=new).number
    ticket_start(actor=noc, number=number)
    ticket_hold(actor=noc, number=number, reason="weather")
    held = TicketState.objects.filter(ticket__number=number, status="on_hold")
    held.update(stops_clock=False, approval="waiting", asked_by=None)
    return held.get()


def rule(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["assignment_rule"].pk}


def stop(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["clock_stop"].pk}


def ticket(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["desk_ticket"].number}


def deleted(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["deleted_ticket"].number}


def act(code: str) -> Any:
    def arguments(cast: Cast) -> dict[str, Any]:
        return {**ticket(cast), "code": code}

    return arguments


def tag(_cast: Cast) -> dict[str, Any]:
    return {"pk": Tag.objects.get_or_create(name="matriks", defaults={"created_at": clock.now()})[0].pk}


NO_ITEMS = {"item-TOTAL_FORMS": "0", "item-INITIAL_FORMS": "0"}


def checklist(_cast: Cast) -> dict[str, Any]:
    kept = ChecklistTemplate.objects.first()
    return {"pk": (kept or ChecklistTemplate.objects.create(name="Matriks", position=1)).pk}


def saved_view(cast: Cast) -> dict[str, Any]:
    """A view of the dispatcher's own."""
    kept = SavedView.objects.filter(name="Matriks").first()
    return {"pk": (kept or view_save(actor=actor_for(cast["noc"]), name="Matriks", query="view=all")).pk}


NOT_THEIRS = {"admin": 404, "other_noc": 404, "leader": 404}


def no_relation(cast: Cast) -> dict[str, Any]:
    return {**ticket(cast), "pk": 999_999}


def technician(cast: Cast) -> dict[str, Any]:
    return {"code": cast.things["desk_technician"].code}


def export(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.things["desk_export"].public_id}


def category(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["category"].pk}


def answer(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["answer"].pk}


def policy(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["sla_policy"].pk}


def recomputing(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.things["sla_run"].public_id}


ROUTES = (
    desk_route("desk:home", allowed=READERS),
    desk_route("desk:tickets", allowed=HERE, shows="Tiket matriks"),
    desk_route("desk:tickets_print", allowed=HERE, shows="Tiket matriks"),
    desk_route("desk:tickets_bulk", method="POST", data={"act": "follow"}, allowed=READERS),
    desk_route("desk:ticket", ticket, allowed=HERE, others=HIDDEN),
    desk_route("desk:ticket_print", ticket, allowed=HERE, others=HIDDEN),
    desk_route("desk:ticket_say", ticket, method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route(
        "desk:ticket_restore",
        deleted,
        method="POST",
        allowed=WORKERS,
        others={"other_noc": 404, "leader": 404},
    ),
    desk_route("desk:ticket_act", act("assign"), allowed=WORKERS, others=HIDDEN),
    desk_route("desk:ticket_act", act("validate"), method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("desk:ticket_act", act("delete"), method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("desk:ticket_act", act("follow"), method="POST", allowed=HERE, others=HIDDEN),
    desk_route("desk:ticket_new", allowed=EVERY_DESK),
    desk_route("desk:ticket_new", method="POST", allowed=EVERY_DESK),
    desk_route("desk:ticket_new_parties", allowed=EVERY_DESK),
    desk_route("desk:ticket_new_party", allowed=EVERY_DESK),
    desk_route("desk:ticket_new_same", allowed=EVERY_DESK),
    desk_route("desk:exports", allowed=READERS),
    desk_route("desk:export_start", method="POST", data={"format": "csv"}, allowed=READERS),
    desk_route(
        "desk:export", export, allowed=("noc",), others={"admin": 404, "other_noc": 404, "leader": 404}
    ),
    desk_route(
        "desk:export_cancel",
        export,
        method="POST",
        allowed=("noc",),
        others={"admin": 404, "other_noc": 404, "leader": 404},
    ),
    # The file is not written yet: its owner is told so, the others that there is none.
    desk_route(
        "desk:export_file", export, allowed=NOBODY, others={"admin": 404, "other_noc": 404, "leader": 404}
    ),
    desk_route("desk:technicians", allowed=HERE, shows="Matriks colleague"),
    desk_route("desk:map", allowed=HERE, shows="Matriks colleague"),
    desk_route("desk:map_data", allowed=(*EVERY_DESK, "leader")),
    desk_route("desk:technician_track", technician, allowed=WORKERS, others=HIDDEN),
    desk_route("desk:technician", technician, allowed=HERE, others=HIDDEN),
    desk_route("desk:technician_new", allowed=EVERY_DESK),
    desk_route("desk:technician_new", method="POST", allowed=EVERY_DESK),
    desk_route("desk:technician_edit", technician, allowed=WORKERS, others=HIDDEN),
    desk_route("desk:technician_edit", technician, method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("desk:technician_deactivate", technician, allowed=WORKERS, others=HIDDEN),
    desk_route("desk:technician_deactivate", technician, method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("desk:technician_reactivate", technician, method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("desk:ticket_answers", ticket, allowed=WORKERS, others=HIDDEN, shows="Matriks"),
    desk_route(
        "desk:reply_undo", no_relation, method="POST", allowed=NOBODY, others={**NOT_THEIRS, "noc": 404}
    ),
    desk_route("desk:views", allowed=READERS),
    desk_route("desk:view_new", allowed=READERS),
    desk_route("desk:view_new", method="POST", allowed=READERS),
    desk_route("desk:view", saved_view, allowed=("noc",), others=NOT_THEIRS),
    desk_route("desk:view", saved_view, method="POST", allowed=("noc",), others=NOT_THEIRS),
    desk_route("desk:view_delete", saved_view, method="POST", allowed=("noc",), others=NOT_THEIRS),
    desk_route("desk:checklist_add", ticket, method="POST", allowed=WORKERS, others=HIDDEN),
    *(
        desk_route(name, no_relation, method="POST", allowed=NOBODY, others={**NOT_THEIRS, "noc": 404})
        for name in ("desk:checklist_tick", "desk:checklist_remove")
    ),
    desk_route("setup:checklists", allowed=("admin",)),
    desk_route("setup:checklist_new", allowed=("admin",)),
    desk_route("setup:checklist_new", method="POST", data=NO_ITEMS, allowed=("admin",)),
    desk_route("setup:checklist", checklist, allowed=("admin",)),
    desk_route("setup:checklist", checklist, method="POST", data=NO_ITEMS, allowed=("admin",)),
    *(
        desk_route(f"setup:checklist_{act}", checklist, method="POST", allowed=("admin",))
        for act in ("up", "down", "retire", "restore")
    ),
    desk_route("desk:ticket_mentions", ticket, allowed=WORKERS, others=HIDDEN),
    desk_route("desk:ticket_time", ticket, method="POST", allowed=WORKERS, others=HIDDEN),
    # Nobody wrote down time: everybody is told that there is no such entry.
    desk_route(
        "desk:ticket_time_change",
        no_relation,
        method="POST",
        allowed=NOBODY,
        others={**NOT_THEIRS, "noc": 404},
    ),
    desk_route("desk:ticket_tag", ticket, method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("setup:tags", allowed=("admin",)),
    desk_route("setup:tag", tag, allowed=("admin",)),
    desk_route("setup:tag", tag, method="POST", allowed=("admin",)),
    desk_route("setup:tag_delete", tag, method="POST", allowed=("admin",)),
    desk_route("desk:merge", allowed=(*EVERY_DESK,)),
    desk_route("desk:merge", method="POST", allowed=(*EVERY_DESK,)),
    desk_route("desk:ticket_panels", ticket, allowed=HERE, others=HIDDEN),
    desk_route("desk:ticket_relate", ticket, method="POST", allowed=WORKERS, others=HIDDEN),
    # Nothing is linked: who may link is told that there is no such link, as everybody else is.
    desk_route(
        "desk:ticket_unrelate",
        no_relation,
        method="POST",
        allowed=NOBODY,
        others={"admin": 404, "noc": 404, "other_noc": 404},
    ),
    desk_route("setup:answers", allowed=EVERY_DESK),
    desk_route("setup:answer_new", allowed=EVERY_DESK),
    desk_route("setup:answer_new", method="POST", allowed=EVERY_DESK),
    desk_route("setup:answer", answer, allowed=WORKERS, others={"other_noc": 404}),
    desk_route("setup:answer", answer, method="POST", allowed=WORKERS, others={"other_noc": 404}),
    desk_route("setup:answer_retire", answer, method="POST", allowed=WORKERS, others={"other_noc": 404}),
    desk_route("setup:answer_restore", answer, method="POST", allowed=WORKERS, others={"other_noc": 404}),
    desk_route("setup:categories", allowed=("admin",)),
    desk_route("setup:category_new", allowed=("admin",)),
    desk_route("setup:category_new", method="POST", allowed=("admin",)),
    desk_route("setup:category", category, allowed=("admin",)),
    desk_route("setup:category", category, method="POST", allowed=("admin",)),
    desk_route("setup:category_retire", category, method="POST", allowed=("admin",)),
    desk_route("setup:category_restore", category, method="POST", allowed=("admin",)),
    desk_route("setup:sla", allowed=("admin",)),
    desk_route("setup:assignment", allowed=("admin",)),
    desk_route("setup:assignment_preview", allowed=("admin",)),
    desk_route("setup:assignment_new", allowed=("admin",)),
    desk_route("setup:assignment_new", method="POST", allowed=("admin",)),
    desk_route("setup:assignment_rule", rule, allowed=("admin",)),
    desk_route("setup:assignment_rule", rule, method="POST", allowed=("admin",)),
    desk_route("setup:assignment_up", rule, method="POST", allowed=("admin",)),
    desk_route("setup:assignment_down", rule, method="POST", allowed=("admin",)),
    desk_route("setup:assignment_retire", rule, method="POST", allowed=("admin",)),
    desk_route("setup:assignment_restore", rule, method="POST", allowed=("admin",)),
    desk_route("setup:hold_rules", allowed=("admin",)),
    desk_route("setup:hold_rules", method="POST", allowed=("admin",)),
    desk_route("desk:clock_stops", allowed=EVERY_DESK),
    desk_route("desk:clock_stop_confirm", stop, method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("desk:clock_stop_refuse", stop, method="POST", allowed=WORKERS, others=HIDDEN),
    desk_route("setup:sla_new", allowed=("admin",)),
    desk_route("setup:sla_new", method="POST", allowed=("admin",)),
    desk_route("setup:sla_recompute", allowed=("admin",)),
    desk_route("setup:sla_recompute", method="POST", allowed=("admin",)),
    desk_route("setup:sla_recompute_run", recomputing, allowed=("admin",)),
    desk_route("setup:sla_policy", policy, allowed=("admin",)),
    desk_route("setup:sla_version", policy, allowed=("admin",)),
    desk_route("setup:sla_version", policy, method="POST", allowed=("admin",)),
    desk_route("setup:sla_retire", policy, method="POST", allowed=("admin",)),
    desk_route("setup:sla_restore", policy, method="POST", allowed=("admin",)),
)
