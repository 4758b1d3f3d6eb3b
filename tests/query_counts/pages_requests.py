"""Services of the catalogue in the portal, and their validation at the desk."""

from __future__ import annotations

from tanggap.tickets.catalogue.selectors import offered
from tanggap.tickets.catalogue.tests.factories import make_request, make_scene, make_service
from tanggap.tickets.models import ServiceRequest
from tests.query_counts.page import Page, Shelf

PAGES = (
    Page("portal:services", person="staff"),
    Page("portal:service", lambda shelf: {"code": shelf["scene"].service.code}, person="staff"),
    Page("portal:service_new", lambda shelf: {"code": shelf["scene"].service.code}, person="staff"),
    Page("desk:validation", most=17),  # three counts, two lists to choose from, requests with their tickets
    Page(
        "desk:validation_request",
        lambda shelf: {"number": shelf["ticket"].number},
        most=22,  # the request in full with all its rounds, its papers and answers
    ),
)
EXEMPT = {
    "portal:ticket_answer": "writes",
    "portal:ticket_withdraw": "writes",
    "desk:validation_accept": "writes",
    "desk:validation_decide": "writes",
}


def build(shelf: Shelf) -> None:
    """A field admin and somebody of an office."""
    scene = make_scene()
    shelf |= {"scene": scene, "reader": scene.field_admin, "staff": scene.staff}


def fill(shelf: Shelf, rows: int) -> None:
    """Services, and requests that wait."""
    scene = shelf["scene"]
    while ServiceRequest.objects.count() < rows:
        make_service(scene.section)
        offered.clear()
        shelf["ticket"] = make_request(scene, request_key=f"q{ServiceRequest.objects.count()}")
