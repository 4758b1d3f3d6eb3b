"""Categories, canned answers and service levels on the setup pages."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.tests.factories import make_person
from tanggap.activity.models import JobRun
from tanggap.tickets.models import CannedAnswer, Category, SlaPolicy
from tanggap.tickets.services.recompute import sla_recompute_run
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db
CATEGORY = {"name": "Wifi", "kind": "incident", "impact": 2, "urgency": 1, "skill": "radio"}
POLICY = {"name": "Umum", "code": "umum", "response_1": "0:15", "resolution_1": "4:00", "resolution_4": "72"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(make_person(role="admin", at=cast.company))
    return client


def test_categories_are_added_edited_and_retired_as_a_tree(browser: Client) -> None:
    browser.post("/setup/categories/new/", {**CATEGORY, "name": "Internet"})
    group = Category.objects.get()
    browser.post(f"/setup/categories/new/?parent={group.pk}", CATEGORY)
    wifi = Category.objects.get(name="Wifi")
    browser.post(f"/setup/categories/{wifi.pk}/", {**CATEGORY, "name": "Wifi rumah", "version": wifi.version})

    page = browser.get("/setup/categories/").content.decode()
    wifi.refresh_from_db()

    assert (wifi.name, wifi.parent, wifi.group_id) == ("Wifi rumah", group, group.pk)
    assert page.index("Internet") < page.index("Wifi rumah")
    assert "Wifi rumah" not in browser.get("/setup/categories/?q=internet").content.decode()

    browser.post(f"/setup/categories/{group.pk}/retire/")
    group.refresh_from_db()
    assert group.retired_at is None  # what lies below it is in use
    browser.post(f"/setup/categories/{wifi.pk}/retire/")
    wifi.refresh_from_db()
    assert wifi.retired_at is not None
    assert "Wifi rumah" not in browser.get("/setup/categories/").content.decode()
    browser.post(f"/setup/categories/{wifi.pk}/restore/")
    wifi.refresh_from_db()
    assert wifi.retired_at is None


def test_a_stale_category_form_keeps_what_was_typed(browser: Client) -> None:
    category = make_category("Internet")

    answer = browser.post(f"/setup/categories/{category.pk}/", {**CATEGORY, "name": "Baru", "version": 7})

    assert answer.status_code == 409
    assert 'value="Baru"' in answer.content.decode()
    assert browser.post("/setup/categories/new/", {**CATEGORY, "name": " "}).status_code == 422


def test_a_policy_and_its_versions(cast: Cast, browser: Client) -> None:
    make_ticket(cast)
    browser.post("/setup/sla/new/", POLICY)
    policy = SlaPolicy.objects.get()
    version = {**POLICY, "number": 1, "resolution_1": "2:30"}
    browser.post(f"/setup/sla/{policy.pk}/version/", version)
    stale = browser.post(f"/setup/sla/{policy.pk}/version/", version)

    page = browser.get(f"/setup/sla/{policy.pk}/").content.decode()

    assert [one.targets["1"]["resolution"] for one in policy.versions.order_by("number")] == [14_400, 9_000]
    assert stale.status_code == 409
    assert "2:30" in page
    assert "0:15 / 2:30" in browser.get("/setup/sla/").content.decode()

    browser.post(f"/setup/sla/{policy.pk}/retire/")
    assert "Umum" not in browser.get("/setup/sla/").content.decode()
    assert "Umum" in browser.get("/setup/sla/?retired=1").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"resolution_1": "besok"}, {"resolution_1": "1:99"}, {"response_1": "9:00"}, {"code": ""}]
)
def test_times_that_cannot_be_read_come_back_at_their_field(browser: Client, wrong: dict[str, str]) -> None:
    answer = browser.post("/setup/sla/new/", {**POLICY, **wrong})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not SlaPolicy.objects.exists()


def test_open_tickets_are_measured_with_progress(cast: Cast, browser: Client) -> None:
    make_ticket(cast)
    answer = browser.post("/setup/sla/recompute/")
    run = JobRun.objects.latest("pk")
    waiting = browser.get(answer.headers["Location"]).content.decode()
    sla_recompute_run.func(run_id=run.pk)

    assert 'hx-trigger="every 1s"' in waiting
    assert "every 1s" not in browser.get(answer.headers["Location"]).content.decode()


def test_what_would_change_is_shown_before_it_is_written(cast: Cast, browser: Client) -> None:
    ticket = make_ticket(cast)
    browser.post("/setup/sla/new/", {**POLICY, "resolution_3": "8:00", "valid_from": "2020-01-01T00:00"})
    asked = browser.get("/setup/sla/").content.decode()

    pages = []
    for sent in ({}, {"confirmed": "1"}):
        answer = browser.post("/setup/sla/recompute/", sent)
        sla_recompute_run.func(run_id=JobRun.objects.latest("pk").pk)
        pages.append(browser.get(answer.headers["Location"]).content.decode())
        ticket.refresh_from_db()
        pages.append(str(ticket.resolution_due_at))

    foreseen, before, done, after = pages
    assert 'name="confirmed"' in foreseen
    assert ticket.number in foreseen
    assert (before == "None", after == "None") == (True, False)
    assert 'name="confirmed"' not in done
    assert asked.count("tg-card") > browser.get("/setup/sla/").content.decode().count("tg-card")
    assert browser.post("/setup/sla/recompute/", {"solved_since": "kemarin"}).status_code == 422


def test_dispatchers_do_not_edit_the_rules(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.dispatcher_person)

    for address in ("categories/", "categories/new/", "sla/", "sla/new/"):
        assert client.get(f"/setup/{address}").status_code == 403
    assert client.post("/setup/sla/recompute/").status_code == 403


ANSWER = {"title": "Sedang dicek", "body": "Halo {name}, {number} sedang kami cek.", "category": ""}


def test_canned_answers_are_added_used_edited_and_retired(browser: Client, cast: Cast) -> None:
    facts = {**ANSWER, "unit": cast.branch.pk}
    browser.post("/setup/answers/new/", facts)
    answer = CannedAnswer.objects.get()
    ticket = make_ticket(cast, requester_name="Bu Sari")

    assert "Sedang dicek" in browser.get("/setup/answers/?q=sedang").content.decode()
    offered = browser.get(f"/desk/tickets/{ticket.number}/answers/").content.decode()
    assert f'data-insert="Halo Bu Sari, {ticket.number} sedang kami cek."' in offered

    browser.post(f"/setup/answers/{answer.pk}/", {**facts, "title": "Dicek", "version": answer.version})
    browser.post(f"/setup/answers/{answer.pk}/retire/")
    answer.refresh_from_db()
    assert (answer.title, answer.retired_at is not None) == ("Dicek", True)
    assert "Dicek" not in browser.get("/setup/answers/").content.decode()
    assert "Dicek" in browser.get("/setup/answers/?retired=on").content.decode()
    browser.post(f"/setup/answers/{answer.pk}/restore/")
    assert "Dicek" in browser.get(f"/desk/tickets/{ticket.number}/answers/?q=dicek").content.decode()
    assert "Dicek" not in browser.get(f"/desk/tickets/{ticket.number}/answers/?q=lain").content.decode()


def test_a_wrong_answer_is_refused_at_its_field_with_what_was_typed(browser: Client, cast: Cast) -> None:
    wrong = browser.post("/setup/answers/new/", {**ANSWER, "unit": cast.branch.pk, "body": "Halo {nama}"})

    assert wrong.status_code == 422
    assert wrong.context["form"].errors["body"]
    assert "Halo {nama}</textarea>" in wrong.content.decode()
    assert not CannedAnswer.objects.exists()


def test_of_two_people_editing_one_answer_the_later_is_told(browser: Client, cast: Cast) -> None:
    facts = {**ANSWER, "unit": cast.branch.pk}
    browser.post("/setup/answers/new/", facts)
    answer = CannedAnswer.objects.get()
    browser.post(f"/setup/answers/{answer.pk}/", {**facts, "version": answer.version})

    late = browser.post(f"/setup/answers/{answer.pk}/", {**facts, "body": "Lain", "version": answer.version})

    assert late.status_code == 409
    assert "Lain</textarea>" in late.content.decode()
