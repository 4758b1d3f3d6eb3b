"""Every page has its help; tours are offered until they were taken or declined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tanggap.accounts.models import TourSeen
from tanggap.accounts.services import tour_note
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel.actor import ANONYMOUS
from tanggap.kernel.errors import NotVisible
from tanggap.organization.tests.factories import make_unit
from tanggap.web.help.topics import topic_of, topics
from tanggap.web.help.tours import TOURS

WITH_HELP = ("desk", "field", "office", "setup", "account")


def names(resolver: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif pattern.name:
            yield ":".join((*spaces, pattern.name))


def test_every_page_of_staff_has_a_topic_and_no_topic_speaks_of_a_page_that_is_not_there() -> None:
    known = [name for name in names() if name.partition(":")[0] in WITH_HELP]

    assert [name for name in known if topic_of(name) is None] == []
    pages = [page for topic in topics().values() for page in topic.pages]
    assert [
        page for page in pages if not any(name == page or name.startswith(page.rstrip("*")) for name in known)
    ] == []


def test_the_closest_topic_is_chosen() -> None:
    codes = {
        name: getattr(topic_of(name), "code", None) for name in ("desk:ticket", "desk:ticket_new", "kb:home")
    }
    assert codes == {"desk:ticket": "ticket", "desk:ticket_new": "ticket-new", "kb:home": None}


@pytest.fixture
def noc(db: None) -> Client:
    client = Client()
    client.force_login(make_person("NOC", role="hd_noc", at=make_unit()))
    return client


def test_the_help_of_a_page_stands_on_the_page_in_both_languages(noc: Client) -> None:
    for language, words in (("id", "Simpan gabungan yang sering dipakai"), ("en", "Save a combination")):
        noc.post(reverse("account:language"), {"language": language})
        assert words in noc.get(reverse("desk:tickets")).content.decode()


def test_all_topics_and_a_guide_to_print(noc: Client) -> None:
    page = noc.get("/help/").content.decode()
    assert 'id="dispatch"' in page
    assert 'id="my-job"' not in page, "a dispatcher has no use for the technician's pages"
    assert "data-print" in noc.get("/help/guide/noc/").content.decode()
    assert noc.get("/help/guide/unknown/").status_code == 404


def test_the_tour_is_offered_until_it_was_declined_and_again_on_asking(noc: Client) -> None:
    assert "tour-invite" in noc.get("/desk/").content.decode()

    assert noc.post("/help/tours/noc/", {"finished": "0"}).status_code == 204

    assert "tour-invite" not in noc.get("/desk/").content.decode()
    assert "data-tour-now" in noc.get("/desk/?tour=noc").content.decode()
    noc.logout()
    noc.force_login(TourSeen.objects.get().user)
    assert "tour-invite" not in noc.get("/desk/").content.decode(), "it is kept with the account"


def test_taking_it_twice_keeps_one_line_and_an_unknown_tour_none(noc: Client) -> None:
    for finished in ("0", "1", "1"):
        noc.post("/help/tours/noc/", {"finished": finished})
    assert noc.post("/help/tours/moon/", {"finished": "1"}).status_code == 404
    assert [(one.tour, one.finished) for one in TourSeen.objects.all()] == [("noc", True)]


def test_a_technician_gets_his_own_tour_and_help(db: None) -> None:
    technician = make_technician(make_unit())
    client = Client()
    client.force_login(technician.user)
    page = client.get("/field/").content.decode()
    assert str(TOURS["technician"].title) in page or "Kenali halaman Anda" in page
    assert 'id="help"' in page


def test_nobody_without_an_account_is_remembered(db: None) -> None:
    with pytest.raises(NotVisible):
        tour_note(actor=ANONYMOUS, tour="noc", finished=True)
    tour_note(actor=acting(make_person("Ada")), tour="noc", finished=False)
    assert TourSeen.objects.count() == 1
