"""The audit trail: what may be read where, how it is searched, and how its seal is checked."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person, make_role
from tanggap.activity import services as activity
from tanggap.activity.append_only import lifted
from tanggap.activity.models import Entry, JobRun
from tanggap.activity.services.verification import chain_verify_run
from tanggap.tickets import services
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def auditor(cast: Cast) -> Client:
    return browser(make_person(role="auditor", at=cast.company, language="en"))


def browser(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def shown(client: Client, query: str = "") -> list[Entry]:
    answer = client.get(f"/setup/audit/{query}")
    assert answer.status_code == 200
    return list(answer.context["table"].rows)


def test_newest_entries_come_first_and_go_on_behind_a_link(cast: Cast, auditor: Client):
    for number in range(60):
        make_ticket(cast, subject=f"Tiket {number}")

    first = auditor.get("/setup/audit/?kind=tickets.ticket")
    table = first.context["table"]
    second = shown(auditor, table.pager.next_url)

    keys = [entry.pk for entry in [*table.rows, *second]]
    assert len(table.rows) == 50
    assert len(second) == 10
    assert keys == sorted(keys, reverse=True)


def test_the_trail_is_searched_by_number_action_actor_unit_and_day(cast: Cast, auditor: Client):
    wanted = make_ticket(cast)
    services.ticket_validate(actor=cast.dispatcher, number=wanted.number)
    other = make_ticket(cast, actor=acting(cast.stranger_person), unit_id=cast.other_branch.pk)

    by_number = shown(auditor, f"?number={wanted.number.lower()}")
    by_action = shown(auditor, "?action=ticket.valid")
    by_actor = shown(auditor, f"?kind=tickets.ticket&q={cast.stranger_person.name.lower()}")
    by_unit = shown(auditor, f"?kind=tickets.ticket&unit={cast.other_branch.pk}")

    assert {entry.action for entry in by_number} == {"ticket.created", "ticket.validated"}
    assert [entry.subject_id for entry in by_action] == [wanted.pk]
    assert [entry.subject_id for entry in by_actor] == [other.pk]
    assert [entry.subject_id for entry in by_unit] == [other.pk]
    assert shown(auditor, "?since=2999-01-01") == []
    assert shown(auditor, "?kind=tickets.ticket&until=2001-01-01") == []
    assert shown(auditor, "?number=no-such-number") == []


@pytest.mark.parametrize("query", ["?number=99999999999999999999", "?before=x", "?unit=x", "?since=x"])
def test_nonsense_in_the_address_is_no_error(cast: Cast, auditor: Client, query: str):
    assert auditor.get(f"/setup/audit/{query}").status_code == 200


def test_an_auditor_of_a_branch_reads_that_branch_only(cast: Cast):
    mine = make_ticket(cast)
    theirs = make_ticket(cast, actor=acting(cast.stranger_person), unit_id=cast.other_branch.pk)
    client = browser(make_person(role="auditor", at=cast.branch))
    entry = Entry.objects.get(subject_kind="tickets.ticket", subject_id=theirs.pk)

    assert {row.subject_id for row in shown(client, "?kind=tickets.ticket")} == {mine.pk}
    assert client.get(f"/setup/audit/{entry.pk}/").status_code == 404


def test_people_without_the_right_are_turned_away(cast: Cast):
    client = browser(cast.dispatcher_person)

    assert client.get("/setup/audit/").status_code == 403
    assert client.post("/setup/audit/verify/").status_code == 403
    assert not JobRun.objects.exists()


def test_an_entry_shows_its_changes_and_whether_it_is_as_written(cast: Cast, auditor: Client):
    ticket = make_ticket(cast, subject="Lama")
    services.ticket_edit(actor=cast.dispatcher, number=ticket.number, changes={"subject": "Baru"})
    entry = Entry.objects.get(action="ticket.edited")

    answer = auditor.get(f"/setup/audit/{entry.pk}/")

    assert answer.context["changes"] == [("subject", "Lama", "Baru")]
    assert answer.context["intact"]
    assert answer.context["about_url"] == f"/desk/tickets/{ticket.number}/"


def test_a_check_runs_in_the_background_and_tells_that_all_is_well(cast: Cast, auditor: Client):
    make_ticket(cast)
    activity.chain_seal()

    auditor.post("/setup/audit/verify/")
    auditor.post("/setup/audit/verify/")
    run = JobRun.objects.get()
    waiting = auditor.get("/setup/audit/").context["state"]
    chain_verify_run.call(run_id=run.pk)
    state = auditor.get("/setup/audit/").context["state"]

    assert waiting.running == run
    assert state.running is None
    assert state.last == run
    assert state.last.result["ok"] is True
    assert state.last.result["checked"] == Entry.objects.count()


def test_a_check_names_the_entry_that_was_tampered_with(cast: Cast, auditor: Client):
    ticket = make_ticket(cast)
    activity.chain_seal()
    entry = Entry.objects.get(subject_kind="tickets.ticket", subject_id=ticket.pk)
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE activity_entry SET actor_label = 'Orang lain' WHERE id = %s", [entry.pk])

    run = activity.chain_verify_request(actor=acting(make_person(role="auditor", at=cast.company)))
    chain_verify_run.call(run_id=run.pk)
    page = auditor.get("/setup/audit/").content.decode()

    run.refresh_from_db()
    assert run.result["ok"] is False
    assert run.result["first_broken_entry"] == entry.pk
    assert f"First entry: {entry.pk}." in page
    assert not auditor.get(f"/setup/audit/{entry.pk}/").context["intact"]


def test_a_cancelled_check_leaves_no_result(cast: Cast):
    actor = acting(make_person(role=make_role("watcher", ["audit.view"]), at=cast.company))
    run = activity.chain_verify_request(actor=actor)
    activity.job_run_cancel(actor=actor, public_id=run.public_id)

    chain_verify_run.call(run_id=run.pk)

    run.refresh_from_db()
    assert (run.status, run.result) == ("cancelled", {})
