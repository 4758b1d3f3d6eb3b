"""Satisfaction against figures worked out by hand, and against the lists behind them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.organization.tests.factories import make_unit
from tanggap.reporting.cases import Asked, ChosenRow
from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.feedback import feedback_behind
from tanggap.reporting.feedback_list import FeedbackFilter, answers_of, feedback_matching, feedback_sums
from tanggap.reporting.periods import Period
from tanggap.reporting.recap import recap, total
from tanggap.reporting.tests.factories import JAKARTA, JAYAPURA, moment, settled
from tanggap.tickets.models import Feedback, Ticket
from tanggap.tickets.tests.factories import make_category

pytestmark = pytest.mark.django_db
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def asked(**fields: object) -> Asked:
    return Asked(period=MARCH, paths=("",), **fields)  # type: ignore[arg-type]  # fields of Asked by name


def rated(ticket: Ticket, score: int | None, *, solving: int = 0, at: datetime | None = None) -> Feedback:
    resolved = at or ticket.resolved_at
    assert resolved is not None
    return Feedback.objects.create(
        ticket=ticket,
        solving=solving,
        resolver=ticket.resolver,
        resolved_at=resolved,
        expires_at=resolved + timedelta(days=14),
        score=score,
        answered_at=resolved + timedelta(hours=1) if score else None,
        comment="Cepat" if score == 5 else "",
    )


class Scene:
    """Ani: 5, 4, 2 and one silent; Budi: 1, and 3 that lies in April where it was solved."""

    def __init__(self) -> None:
        company = make_unit(code="HQ", time_zone=JAKARTA)
        self.west = make_unit(company, code="WEST", time_zone=JAKARTA)
        self.east = make_unit(company, code="EAST", time_zone=JAYAPURA)
        self.ani, self.budi = make_person("Ani"), make_person("Budi")
        self.category = make_category("Internet")
        for score in (5, 4, 2, None):
            rated(self.case(self.ani, "2026-03-10 03:00"), score)
        rated(self.case(self.budi, "2026-03-12 03:00"), 1)
        # 31 March 16:00 UTC is 1 April in Jayapura and still March in Jakarta.
        rated(self.case(self.budi, "2026-03-31 16:00", east=True), 3)
        gone = self.case(self.ani, "2026-03-11 03:00")
        rated(gone, 1)
        Ticket.objects.filter(pk=gone.pk).update(deleted_at=moment("2026-03-12 00:00"))

    def case(self, person: User, solved_at: str, *, east: bool = False) -> Ticket:
        done = moment(solved_at)
        unit = self.east if east else self.west
        return settled(unit, done - timedelta(hours=5), done, resolver=person, category=self.category)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_figures_are_those_worked_out_by_hand(scene: Scene) -> None:
    found = recap(asked(), By.TECHNICIAN)

    rows = {row.pk: row for row in found.rows}
    keys = ("csat", "n_csat", "mean_score", "response_rate", "rated_badly")
    assert [rows[scene.ani.pk].value(key) for key in keys] == [2 / 3, 3, 11 / 3, 3 / 4, 1]
    assert [rows[scene.budi.pk].value(key) for key in keys] == [0.0, 1, 1.0, 1.0, 1]
    assert [found.total.value(key) for key in keys] == [2 / 4, 4, 12 / 4, 4 / 5, 2]
    assert [total(asked()).value(key) for key in keys] == [2 / 4, 4, 12 / 4, 4 / 5, 2]


def test_without_answers_the_share_is_unknown_and_the_number_is_none(scene: Scene) -> None:
    Feedback.objects.all().delete()

    told = recap(asked(), By.UNIT).as_json()["total"]

    assert (told["csat"], told["n_csat"], told["mean_score"], told["response_rate"]) == (None, 0, None, None)


def test_an_answer_about_a_solution_that_did_not_hold_stays_with_its_solver(scene: Scene) -> None:
    ticket = scene.case(scene.budi, "2026-03-20 03:00")
    first = rated(ticket, 1, at=moment("2026-03-15 03:00"))
    Feedback.objects.filter(pk=first.pk).update(resolver=scene.ani)
    rated(ticket, 5, solving=1)

    rows = {row.pk: row for row in recap(asked(), By.TECHNICIAN).rows}

    assert rows[scene.ani.pk].value("n_csat") == 4
    assert rows[scene.ani.pk].value("rated_badly") == 2
    assert rows[scene.budi.pk].value("csat") == 1 / 2


@pytest.mark.parametrize("by", list(By))
def test_the_list_behind_a_figure_of_satisfaction_has_its_number(scene: Scene, by: By) -> None:
    found = recap(asked(), by)
    figures = [figure for figure in FIGURES.values() if figure.feedback is not None]
    assert {figure.key for figure in figures} == {
        "csat", "n_csat", "mean_score", "response_rate", "satisfied", "rated_badly",
    }  # fmt: skip

    for row in (*found.rows, None):
        for figure in figures:
            shown = row or found.total
            expected = shown.cases(figure.key) if figure.ranks else shown.value(figure.key)
            chosen = ChosenRow(by, row.pk) if row is not None else None
            assert figure.feedback is not None
            assert feedback_behind(asked(), figure.feedback, chosen).count() == expected, figure.key


def test_the_list_of_the_desk_is_cut_like_the_recap(scene: Scene) -> None:
    noc = acting(make_person(role="hd_noc", at=scene.west))
    everything = feedback_matching(noc, FeedbackFilter())
    assert feedback_sums(everything).rated == 4
    assert answers_of(everything, FeedbackFilter(scores=(1, 2))).count() == 2

    narrowed = FeedbackFilter(resolver_id=scene.ani.pk, category_id=scene.category.pk, period=MARCH)
    sums = feedback_sums(feedback_matching(noc, narrowed))
    assert (sums.asked, sums.rated, sums.satisfied, sums.score_sum) == (4, 3, 2, 11)
    assert not feedback_matching(noc, FeedbackFilter(unit=scene.east)).exists()
    assert feedback_sums(feedback_matching(noc, FeedbackFilter(words="cep"))).rated == 1
