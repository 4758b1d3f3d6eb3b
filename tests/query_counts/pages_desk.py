"""The desk's pages."""

from __future__ import annotations

from datetime import timedelta

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.attendance.tests.factories import make_worker, take
from tanggap.fieldwork.digests.facts import digest_facts
from tanggap.fieldwork.dispatching.services import best_propose
from tanggap.fieldwork.dispatching.tests.cases import on_duty
from tanggap.fieldwork.dispatching.waiting import WaitingFilter
from tanggap.fieldwork.models import Digest
from tanggap.fieldwork.services import work_order_assign, work_order_offer
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.kernel import clock
from tanggap.knowledge.services import article_feedback_give
from tanggap.knowledge.tests.factories import VISITOR, make_article, make_article_category
from tanggap.notifications.models import Delivery
from tanggap.organization.models import Site
from tanggap.tickets import services
from tanggap.tickets.models import ChecklistTemplate, Feedback, Ticket
from tanggap.tickets.outages.drafts import OutageDraft, OutageNews
from tanggap.tickets.services import exports
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_policy, make_ticket
from tests.query_counts.page import Page, Shelf


def _ticket(shelf: Shelf) -> dict[str, object]:
    return {"number": shelf["ticket"].number}


def _technician(shelf: Shelf) -> dict[str, object]:
    return {"code": shelf["technician"].code}


def _article(shelf: Shelf) -> dict[str, object]:
    return {"slug": shelf["article"].slug}


PAGES = (
    Page("desk:home", most=14),  # attendance adds the doubtful and the missing
    Page("desk:tickets"),
    Page("desk:tickets", query="?view=all&q=internet&category={category}", label="desk:tickets filtered"),
    # A list shorter than a page reads every stretch of its order, each with a query.
    Page("desk:tickets", query="?sort=due", label="desk:tickets by due time", most=13),
    Page("desk:tickets", query="?sort=priority", label="desk:tickets by priority", most=14),
    Page("desk:tickets_print"),
    Page("desk:ticket", _ticket),
    Page("desk:ticket_print", _ticket),
    Page("desk:ticket_answers", _ticket),
    Page("desk:ticket_panels", _ticket),
    Page("desk:views"),
    Page("desk:technicians"),
    Page("desk:technician", _technician),
    # Roster and positions of everybody around, in a fixed number of queries (five of them the roster's).
    Page("desk:dispatch", most=24),
    Page("desk:dispatch", query="?ticket=TGP-0000-000000", label="desk:dispatch without a ticket", most=14),
    Page("desk:dispatch_map"),
    Page("desk:dispatch_ticket", _ticket, most=16),
    Page("desk:dispatch_hints", most=16),
    Page("desk:dispatch_plan", _technician),
    Page("desk:dispatch_proposal", lambda shelf: {"pk": shelf["proposal"].pk}),
    Page("desk:map"),
    Page("desk:map_data"),
    Page("desk:technician_track", _technician),
    Page("desk:roster", most=18),
    Page("desk:leaves"),
    Page("desk:on_call"),
    Page("desk:on_call_ticket", _ticket),
    Page("desk:handover"),
    Page("desk:outages"),
    Page("desk:outage", lambda shelf: {"number": shelf["outage"].number}),
    Page("desk:attendance"),
    Page("desk:attendance", query="?state=waiting", label="desk:attendance to decide"),
    Page("desk:attendance_entry", lambda shelf: {"public_id": shelf["entry"].public_id}),
    Page("desk:attendance_recap"),
    Page("desk:digest"),
    Page("desk:digest_page", lambda shelf: {"pk": shelf["digest"].pk}),
    Page("desk:recap_ranking", most=15),  # names of people, kinds of work and units are one query each
    Page("desk:recap_editions"),
    Page("desk:recap_places"),
    Page("desk:exports"),
    Page("desk:feedback", query="?show=bad&category={category}"),
    Page("desk:feedback_follow_up", lambda shelf: {"pk": shelf["answer"].pk}),
    Page("desk:clock_stops"),
    Page("desk:knowledge"),
    Page("desk:article", _article),
    Page("desk:article_history", _article),
    Page("desk:article_categories"),
    Page("desk:ticket_articles", _ticket),
)
EXEMPT = {
    "desk:validation": "counted among the requests",
    "desk:validation_request": "counted among the requests",
    "desk:validation_accept": "writes",
    "desk:validation_decide": "writes",
    "desk:on_call_remove": "writes",
    "desk:on_call_stop": "writes",
    "desk:handover_new": "a form beside a fixed number of figures",
    "desk:handover_note": "one row",
    "desk:dispatch_assign": "writes",
    "desk:dispatch_best": "writes",
    "desk:dispatch_apply": "writes",
    "desk:dispatch_undo": "writes",
    "desk:attendance_judge": "writes",
    "desk:attendance_accept": "writes",
    "desk:attendance_by_hand": "a form",
    "desk:leave_decide": "writes",
    "desk:swap_decide": "writes",
    "desk:roster_change": "writes",
    "desk:roster_copy": "writes",
    "desk:outage_new": "a form",
    "desk:outage_edit": "a form",
    "desk:outage_post": "writes",
    "desk:outage_resolve": "writes",
    "desk:outage_cancel": "writes",
    "desk:outage_approve": "writes",
    "desk:outage_attach": "writes",
    "desk:outage_detach": "writes",
    "desk:outage_dismiss": "writes",
    "desk:tickets_bulk": "writes",
    "desk:ticket_say": "writes",
    "desk:ticket_restore": "writes",
    "desk:ticket_act": "a form of one ticket",
    "desk:ticket_tag": "writes",
    "desk:ticket_time": "writes",
    "desk:ticket_mentions": "three queries and at most eight people; reads no ticket rows",
    "desk:checklist_add": "writes",
    "desk:checklist_tick": "writes",
    "desk:checklist_remove": "writes",
    "desk:ticket_time_change": "writes",
    "desk:view_new": "a form",
    "desk:view": "a form",
    "desk:view_delete": "writes",
    "desk:reply_undo": "writes",
    "desk:merge": "the chosen tickets",
    "desk:ticket_relate": "writes",
    "desk:ticket_unrelate": "writes",
    "desk:ticket_customer": "at most five suggestions",
    "desk:ticket_new": "a form",
    "desk:ticket_new_parties": "a few matches of each kind",
    "desk:ticket_new_party": "a part of a form",
    "desk:ticket_new_same": "a part of a form",
    "desk:clock_stop_confirm": "writes",
    "desk:clock_stop_refuse": "writes",
    "desk:export_start": "writes",
    "desk:export": "one row",
    "desk:export_cancel": "writes",
    "desk:export_file": "one file",
    "desk:technician_new": "a form",
    "desk:technician_edit": "a form",
    "desk:technician_deactivate": "a form",
    "desk:technician_reactivate": "writes",
    "desk:article_new": "a form",
    "desk:article_preview": "no query",
    "desk:article_file_remove": "writes",
    "desk:article_retire": "writes",
    "desk:article_restore": "writes",
    "desk:article_category_new": "a form",
    "desk:article_category": "a form",
    "desk:article_category_retire": "writes",
    "desk:recap": "sums over all tickets; measured by the benchmark",
    "desk:recap_more": "a part of the recap",
    "desk:service": "sums over all tickets; counted in its own test",
    "desk:service_more": "a part of the service dashboard",
    "desk:recap_cases": "tickets behind a figure; measured with the recap's own tests",
    "desk:recap_print": "the recap on paper",
    "desk:recap_edition": "one row with its figures",
    "desk:recap_edition_publish": "writes",
    "desk:recap_edition_file": "one file",
    "desk:recap_ranking_cases": "tickets behind a place; a page of them",
    "desk:recap_remark_new": "a form",
    "desk:recap_remark_withdraw": "writes",
    "desk:recap_export": "writes",
    "desk:recap_run": "one row",
    "desk:recap_run_cancel": "writes",
    "desk:recap_run_file": "one file",
}


def build(shelf: Shelf) -> None:
    """A branch with a dispatcher, a policy, categories, and one ticket with a long story."""
    cast = make_cast()
    make_policy()
    shelf |= {
        "cast": cast,
        "reader": cast.dispatcher_person,
        "category": make_category("Internet", "Wifi"),
        "site": Site.objects.create(code="Q-1", name="ODP 1", unit=cast.branch),
        "technician": make_technician(cast.branch),
        "article": make_article("Internet mati", category_id=make_article_category().pk),
    }
    shelf["ticket"] = _new(shelf)
    work_order_assign(
        actor=cast.dispatcher, number=shelf["ticket"].number, lead_code=shelf["technician"].code
    )
    reported(shelf["technician"], shelf["ticket"].number, "accepted", "en_route")


def _new(shelf: Shelf) -> Ticket:
    cast: Cast = shelf["cast"]
    return make_ticket(cast, category_id=shelf["category"].pk, site_id=shelf["site"].pk)


def _badly_rated(ticket: Ticket) -> Feedback:
    now = clock.now()
    return Feedback.objects.create(
        ticket=ticket, resolved_at=now, expires_at=now, score=1, comment="Lama.", answered_at=now
    )


def _digest(shelf: Shelf) -> Digest:
    unit, now = shelf["cast"].branch, clock.now()
    facts = digest_facts(unit, since=now - timedelta(hours=3), until=now, now=now)
    return Digest.objects.create(unit=unit, slot_at=now, since=now, made_at=now, facts=facts)


def fill(shelf: Shelf, rows: int) -> None:
    """Tickets in every list of the home, words and files on the one ticket, technicians at work."""
    cast: Cast = shelf["cast"]
    actor, told = cast.dispatcher, shelf["ticket"]
    outage = shelf.setdefault(
        "outage",
        services.outage_declare(
            actor=actor, draft=OutageDraft("Kabel putus", cast.branch.pk, public_text="Mati.")
        ),
    )
    while shelf["ticket"].messages.count() < rows:
        services.ticket_note(actor=actor, number=told.number, body="Catatan")
        make_person(role="agent", at=cast.branch)
        Delivery.objects.create(
            channel="email",
            event="ticket.replied",
            address="a@example.test",
            subject_kind="tickets.ticket",
            subject_id=told.pk,
            subject_line="x",
            title="x",
            next_attempt_at=clock.now(),
            created_at=clock.now(),
        )
        overdue, held, offered, worked, solved = (_new(shelf) for _ in range(5))
        services.ticket_tags_change(actor=actor, number=told.number, add=[f"kata-{overdue.number}"])
        template = ChecklistTemplate.objects.create(
            name=overdue.number, position=overdue.pk, items=[{"text": "Ukur", "mandatory": True}]
        )
        services.ticket_checklist_add(actor=actor, number=told.number, template_id=template.pk)
        services.time_entry_add(
            actor=actor, number=told.number, minutes=5, day=clock.now().date(), text=overdue.number
        )
        services.ticket_relate(actor=actor, number=overdue.number, kind="child_of", other=told.number)
        Ticket.objects.filter(pk=overdue.pk).update(resolution_breached_at=clock.now())
        work_order_offer(actor=actor, number=offered.number)
        technician = make_technician(cast.branch)
        for ticket in (held, worked, solved):
            work_order_assign(actor=actor, number=ticket.number, lead_code=technician.code)
        reported(technician, held.number, "accepted", "blocked")
        reported(technician, solved.number, "accepted", "arrived", "done")
        on_duty(cast.branch)
        shelf["proposal"] = best_propose(actor=actor, wanted=WaitingFilter(unit_id=cast.branch.pk))
        shelf["entry"] = take(make_worker(cast.branch), latitude=None, longitude=None)
        shelf |= {"digest": _digest(shelf), "answer": _badly_rated(solved)}
        said = shelf["article"].feedback.count()
        article_feedback_give(
            actor=VISITOR,
            slug=shelf["article"].slug,
            helped=True,
            comment="Jelas",
            visitor=str(said),
        )
        make_article(f"Internet mati {said}", category_id=make_article_category(f"Lain {said}").pk)
        services.outage_post(actor=actor, number=outage.number, news=OutageNews("Tim jalan"))
        services.outage_declare(
            actor=actor, draft=OutageDraft(f"Lain {said}", cast.branch.pk, public_text="Mati.")
        )
        run = services.ticket_export_request(actor=actor, wanted=exports.TicketFilter(), file_format="csv")
        run.refresh_from_db()
