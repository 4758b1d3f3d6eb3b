"""The recap's pages: figures, the cases behind them, files."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tanggap.accounts.models import Role
from tanggap.accounts.services import actor_for
from tanggap.accounts.tests.factories import make_grant, make_person, make_role
from tanggap.activity.models import JobRun
from tanggap.reporting import jobs
from tanggap.reporting.choices import By
from tanggap.reporting.recap import Recap, recap
from tanggap.reporting.tests.factories import World, put_to_work
from tanggap.web.desk.recap_asked import question_of
from tanggap.web.desk.recap_cells import recap_table

pytestmark = pytest.mark.django_db
MARCH = "from=2026-03-01&to=2026-03-09"
LINK = re.compile(
    r'<a class="tg-figure-link" href="([^"]+)">([^<]+)</a>(?: <small class="tg-cases">([\d.,]+))?'
)


@pytest.fixture
def world() -> World:
    return World()


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def noc(world: World) -> Client:
    return browser(make_person("Sari", role="hd_noc", at=world.company, language="en"))


def page(client: Client, name: str = "recap", query: str = MARCH, **headers: str) -> str:
    response = client.get(f"{reverse(f'desk:{name}')}?{query}", headers=headers)
    assert response.status_code == 200, response.content[:300]
    return response.content.decode()


def found_for(client: Client, query: str = MARCH) -> Recap:
    response = client.get(f"{reverse('desk:recap')}?{query}")
    found: Recap = response.context["found"]
    return found


@pytest.mark.parametrize("by", list(By))
def test_each_tab_shows_its_rows_and_the_total(noc: Client, by: By) -> None:
    found = found_for(noc, f"{MARCH}&by={by}")

    shown = page(noc, query=f"{MARCH}&by={by}")

    assert found.by is by
    assert found.total.sums.resolved > 40
    assert all(row.label in unescape(shown) for row in found.rows)
    assert 'data-key="total"' in shown


def test_every_figure_of_the_table_leads_to_as_many_tickets(noc: Client) -> None:
    shown = page(noc, query=f"{MARCH}&by=technician")
    links = LINK.findall(shown)
    assert len(links) > 30

    for address, text, cases in links:
        response = noc.get(unescape(address))
        listed = response.context["count"]
        if cases:
            assert listed == int(cases.replace(",", "")), address
        elif text.replace(",", "").isdecimal():
            assert listed == int(text.replace(",", "")), address
        assert len(response.context["table"].rows) == min(listed, 50), address
        assert response.context["hidden"] == 0


def test_figures_of_field_work_lead_to_as_many_work_orders(noc: Client, world: World) -> None:
    put_to_work(world)
    shown = page(noc, query=f"{MARCH}&by=technician&columns=label,jobs,assisted,mean_on_site_s,mean_travel_s")
    of_orders = [
        (address, text) for address, text, _n in LINK.findall(shown) if re.search("=(jobs|assisted)", address)
    ]
    assert len(of_orders) == 10

    for address, text in of_orders:
        response = noc.get(unescape(address))
        assert response.context["count"] == int(text), address
        assert len(response.context["table"].rows) == min(int(text), 50), address
        assert f"{text} jobs" in response.content.decode()


def test_a_long_list_of_work_orders_is_paged_without_loss(noc: Client, world: World) -> None:
    put_to_work(world)
    seen: list[int] = []
    address = f"{reverse('desk:recap_cases')}?{MARCH}&figure=jobs"
    while address:
        response = noc.get(address)
        seen += [row["id"] for row in response.context["table"].rows]
        following = response.context["table"].pager and response.context["table"].pager.next_url
        address = f"{reverse('desk:recap_cases')}{following}" if following else ""

    assert len(seen) == len(set(seen)) == response.context["count"] > 50


def test_the_cases_of_a_share_can_be_narrowed_to_its_upper_part(noc: Client) -> None:
    total = found_for(noc).total

    response = noc.get(f"{reverse('desk:recap_cases')}?{MARCH}&figure=repeat_30d")
    whole, upper = response.context["parts"]

    assert response.context["count"] == total.sums.resolved
    narrowed = noc.get(upper.url)
    assert narrowed.context["count"] == total.sums.repeated_30d
    assert [tab.active for tab in narrowed.context["parts"]] == [False, True]
    assert noc.get(whole.url).context["count"] == total.sums.resolved


def test_a_long_list_of_cases_is_paged_without_loss(noc: Client) -> None:
    seen: list[str] = []
    address = f"{reverse('desk:recap_cases')}?{MARCH}&figure=received"
    while address:
        response = noc.get(address)
        seen += [row["number"] for row in response.context["table"].rows]
        following = response.context["table"].pager.next_url
        address = f"{reverse('desk:recap_cases')}{following}" if following else ""

    assert len(seen) == len(set(seen)) == found_for(noc).total.sums.received > 50


def test_a_person_of_one_branch_sees_only_its_figures_and_cases(world: World) -> None:
    east = browser(make_person("Timur", role="hd_noc", at=world.east))

    found = found_for(east, f"{MARCH}&by=unit")
    everything = f"{reverse('desk:recap_cases')}?{MARCH}&by=unit&figure=resolved"

    assert {row.key for row in found.rows} == {"EAST", "EAST-1"}
    assert east.get(f"{everything}&row={world.west.pk}").status_code == 404
    assert east.get(f"{reverse('desk:recap')}?{MARCH}&unit={world.west.pk}").status_code == 404


def test_who_may_not_open_tickets_learns_the_number_but_not_the_tickets(world: World) -> None:
    reader = make_person("Pembaca")
    role: Role = make_role("figures_only", ["recap.view"])
    make_grant(reader, role, world.company)

    response = browser(reader).get(f"{reverse('desk:recap_cases')}?{MARCH}&figure=resolved")

    assert response.context["count"] == response.context["hidden"] > 40
    assert response.context["table"].rows == []
    assert "R-" not in response.content.decode()


def test_comparison_flow_and_backlog_follow_as_a_part_and_as_a_page(noc: Client) -> None:
    part = page(noc, "recap_more", **{"HX-Request": "true"})
    whole = page(noc, "recap_more")

    assert "<html" not in part
    assert "<html" in whole
    for shown in (part, whole):
        assert 'id="recap-cards"' in shown
        assert "20 Feb 2026" in shown
        assert "recap-flow" in shown
        assert "recap-ages" in shown


def test_the_flow_adds_up_to_the_figures(noc: Client) -> None:
    total = found_for(noc).total
    flow = noc.get(f"{reverse('desk:recap_more')}?{MARCH}").context["flow"]

    received, solved = flow.series
    assert len(flow.labels) == 9
    assert (sum(received.values), sum(solved.values)) == (total.sums.received, total.sums.resolved)
    day = noc.get(solved.urls[4])
    assert day.context["count"] == solved.values[4]


def test_sorting_puts_figures_on_few_cases_behind_the_others(noc: Client, world: World) -> None:
    query = f"{MARCH}&by=unit&category={world.categories[2].pk}&priority=1&sort=-reopen_rate"
    response = noc.get(f"{reverse('desk:recap')}?{query}")
    found = response.context["found"]

    rows = list(response.context["table"].rows)[:-1]

    weak = [row.sums.resolved < 5 for row in rows]
    assert any(weak)
    assert weak == sorted(weak)
    assert len(rows) == len(found.rows)


def test_nonsense_in_the_address_is_left_out_and_told(noc: Client) -> None:
    shown = page(noc, query="from=2026-03-31&to=2026-03-01&by=nix&priority=9&category=x&unit=abc&sort=-x")

    assert 'role="alert"' in shown
    for query in ("from=1-1-1", "to=9999-99-99", "from=0001-01-01&to=9999-12-31", "row=1&figure=nix"):
        assert noc.get(f"{reverse('desk:recap')}?{query}").status_code == 200
    for query in (
        "figure=nix",
        "figure=resolved&row=abc",
        "figure=resolved&row=999999",
        "",
    ):
        assert noc.get(f"{reverse('desk:recap_cases')}?{query}").status_code == 404


def test_an_empty_period_says_so(noc: Client) -> None:
    assert "No tickets in this period." in page(noc, query="from=2031-01-01&to=2031-01-31")


def test_the_print_view_has_definitions_and_no_links_to_cases(noc: Client) -> None:
    shown = page(noc, "recap_print")

    assert "Definitions" in shown
    assert "tg-figure-link" not in shown


def test_a_file_holds_the_figures_of_the_page(noc: Client) -> None:
    found = found_for(noc, f"{MARCH}&by=team")

    answers = {
        name: noc.post(reverse("desk:recap_export"), {"query": f"{MARCH}&by=team", "format": name})
        for name in ("csv", "xlsx", "pdf")
    }

    bodies = {name: b"".join(answer.streaming_content) for name, answer in answers.items()}
    rows = list(csv.DictReader(io.StringIO(bodies["csv"].decode("utf-8-sig"))))
    assert [int(row["resolved"]) for row in rows] == [
        *(row.sums.resolved for row in found.rows),
        found.total.sums.resolved,
    ]
    assert bodies["xlsx"].startswith(b"PK")
    assert bodies["pdf"].startswith(b"%PDF-")
    assert "recap-team-2026-03-01-2026-03-09.csv" in answers["csv"].headers["Content-Disposition"]
    assert noc.post(reverse("desk:recap_export"), {"query": MARCH, "format": "exe"}).status_code == 422


def test_a_long_period_is_written_by_a_worker_and_fetched_by_its_owner_alone(
    noc: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        type(jobs.recap_export_write), "enqueue", lambda _task, *, run_id: asked.append(run_id)
    )
    sent = {"query": "from=2024-01-01&to=2026-12-31&by=unit", "format": "pdf", "request_key": "k1"}

    first = noc.post(reverse("desk:recap_export"), sent)
    again = noc.post(reverse("desk:recap_export"), sent)

    run = JobRun.objects.get(kind=jobs.RECAP_EXPORT)
    assert first.headers["Location"] == again.headers["Location"]
    assert asked == [run.pk]
    assert "hx-get" in noc.get(first.headers["Location"]).content.decode()
    jobs.recap_export_write.func(run_id=run.pk)
    jobs.recap_export_write.func(run_id=run.pk)
    run.refresh_from_db()
    assert run.status == "done"
    file_url = reverse("desk:recap_run_file", args=[run.public_id])
    assert b"".join(noc.get(file_url).streaming_content).startswith(b"%PDF-")
    stranger = browser(make_person("Lain", role="hd_noc", at=world.company))
    assert stranger.get(file_url).status_code == 404
    assert stranger.get(first.headers["Location"]).status_code == 404
    default_storage.delete(run.result_file)


def test_a_worker_writes_nothing_after_the_right_was_withdrawn(noc: Client, world: World) -> None:
    person = make_person("Mantan", role="hd_noc", at=world.company)
    actor = actor_for(person)
    asked = question_of(actor, noc.get(f"/?{MARCH}").wsgi_request.GET).asked
    run = jobs.recap_export_request(actor=actor, asked=asked, by=By.UNIT, file_format=jobs.FileFormat.CSV)
    person.grants.all().delete()
    JobRun.objects.filter(pk=run.pk).update(status="queued", error="", finished_at=None, result_file="")

    jobs.recap_export_write.func(run_id=run.pk)

    run.refresh_from_db()
    assert (run.status, run.result_file) == ("failed", "")


def test_the_page_takes_as_many_queries_for_many_rows_as_for_few(
    noc: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    page(noc)
    with django_assert_max_num_queries(10):
        page(noc, query=f"{MARCH}&by=unit")
    with django_assert_max_num_queries(14):
        page(noc, "recap_more")
    with django_assert_max_num_queries(8):
        page(noc, "recap_cases", query=f"{MARCH}&figure=sla_due")


def test_the_table_of_a_recap_without_links_has_none(world: World) -> None:
    actor = actor_for(make_person("Cetak", role="hd_noc", at=world.company))
    query = Client().get(f"/?{MARCH}").wsgi_request.GET
    question = question_of(actor, query)

    table = recap_table(question, recap(question.asked, question.by), query, linked=False)

    assert "<a class" not in table.body()


def test_many_rows_stand_on_several_pages_each_with_the_total(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("tanggap.web.desk.recap_cells.PAGE_ROWS", 1)
    actor = actor_for(make_person("Halaman", role="hd_noc", at=world.company))
    address, seen = f"?{MARCH}", []
    while address:
        query = Client().get(f"/{address}").wsgi_request.GET
        question = question_of(actor, query)
        found = recap(question.asked, question.by)
        table = recap_table(question, found, query)
        *rows, total = table.rows
        assert total is found.total
        seen += [row.pk for row in rows]
        address = table.pager.next_url

    assert len(seen) > 1
    assert sorted(map(str, seen)) == sorted(str(row.pk) for row in found.rows)
    query = Client().get(f"/?{MARCH}&after=99999").wsgi_request.GET
    assert recap_table(question, found, query).rows[0].pk == seen[0], "a place behind the end begins anew"
