"""Pages for people without an account."""

from __future__ import annotations

from tanggap.notifications.private_links import opened_link
from tanggap.tickets import services
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.feedback_asking import feedback_link_issue
from tanggap.tickets.models import Outage
from tanggap.tickets.outages.drafts import OutageDraft, OutageNews
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket
from tanggap.tickets.tracking_links import tracking_link_issue
from tests.query_counts.page import Page, Shelf

PAGES = (
    Page("public:tracked", lambda shelf: {"token": shelf["token"]}),
    Page("public:feedback", lambda shelf: {"token": shelf["rating"]}),
    Page("public:status"),
    Page("public:status_feed"),
    Page("public:status_known"),
)
EXEMPT = {
    "public:notice_stop": "one sentence about a signed link",
    "public:worker": "a file",
    "public:manifest": "a file",
    "public:app_icon": "a file",
    "public:app_icon_cut": "a file",
    "public:entry": "no rows",
    "public:report": "a form",
    "public:report_code": "a form",
    "public:questions": "a part of a form",
    "public:track": "a form",
    "public:track_code": "a form",
    "public:track_revoke": "writes",
    "public:track_rate": "writes",
    "public:status_follow": "writes",
    "public:status_follow_mail": "a form",
    "public:status_follow_code": "a form",
    "public:healthz": "no rows",
    "tracker": "one statement a position; tanggap/fieldwork/positions/tests/test_intake.py counts it",
    "public:readyz": "no rows",
    "public:metrics": "figures of the process",
}


def build(shelf: Shelf) -> None:
    """A guest's ticket with a private link."""
    cast = make_cast()
    ticket = make_ticket(cast, requester_name="Rahma", requester_email="rahma@contoh.id")
    shelf |= {"cast": cast, "reader": cast.customer_person, "ticket": ticket}
    solved = make_ticket(cast, requester_email="rahma@contoh.id")
    services.ticket_resolve(
        actor=cast.dispatcher, number=solved.number, resolution="Kabel diganti.", cause="cable"
    )
    solved.refresh_from_db()
    shelf["rating"] = opened_link(feedback_link_issue(solved)).split("/")[2]
    shelf["token"] = tracking_link_issue(ticket.pk, LinkOrigin.MAIL)


def fill(shelf: Shelf, rows: int) -> None:
    """Answers on the ticket."""
    cast: Cast = shelf["cast"]
    while shelf["ticket"].messages.count() < rows:
        services.ticket_reply(actor=cast.dispatcher, number=shelf["ticket"].number, body="Kami cek.")
    while Outage.objects.count() < 2 * rows:
        outage = services.outage_declare(
            actor=cast.dispatcher,
            draft=OutageDraft("Kabel putus", cast.branch.pk, public_text="Internet mati."),
        )
        services.outage_post(actor=cast.dispatcher, number=outage.number, news=OutageNews("Tim jalan"))
        if Outage.objects.count() % 2:
            services.outage_resolve(
                actor=cast.dispatcher, number=outage.number, resolution="Beres", cause="cable"
            )
