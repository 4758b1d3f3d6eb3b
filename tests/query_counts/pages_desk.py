"""The desk's pages."""

from __future__ import annotations

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.services import work_order_assign, work_order_offer
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.kernel import clock
from tanggap.knowledge.services import article_feedback_give
from tanggap.knowledge.tests.factories import VISITOR, make_article, make_article_category
from tanggap.notifications.models import Delivery
from tanggap.organization.models import Site
from tanggap.tickets import services
from tanggap.tickets.models import Feedback, Ticket
from tanggap.tickets.outage_drafts import OutageDraft, OutageNews
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
    Page("desk:home"),
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
    Page("desk:outages"),
    Page("desk:outage", lambda shelf: {"number": shelf["outage"].number}),
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
        services.ticket_relate(actor=actor, number=overdue.number, kind="child_of", other=told.number)
        Ticket.objects.filter(pk=overdue.pk).update(resolution_breached_at=clock.now())
        work_order_offer(actor=actor, number=offered.number)
        technician = make_technician(cast.branch)
        for ticket in (held, worked, solved):
            work_order_assign(actor=actor, number=ticket.number, lead_code=technician.code)
        reported(technician, held.number, "accepted", "blocked")
        reported(technician, solved.number, "accepted", "arrived", "done")
        shelf["answer"] = _badly_rated(solved)
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
