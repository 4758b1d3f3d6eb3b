"""Policies in versions, and open tickets that follow them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tanggap.accounts.tests.factories import acting, make_person, make_role
from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.kernel.reference_cache import clear_all
from tanggap.organization.tests.factories import make_calendar
from tanggap.tickets import services
from tanggap.tickets.models import SlaPolicyVersion, Ticket
from tanggap.tickets.services import recompute
from tanggap.tickets.services.sweep import breaches_notice
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 18, 5, tzinfo=UTC)
HOUR = 3600
TARGETS = {str(priority): {"response": HOUR, "resolution": 8 * HOUR} for priority in range(1, 5)}
TIGHTER = {str(priority): {"response": HOUR, "resolution": 4 * HOUR} for priority in range(1, 5)}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def ruler(cast: Cast) -> Actor:
    return acting(make_person(role="admin", at=cast.company))


def policy_of(ruler: Actor, **fields: object) -> int:
    values = {"code": "umum", "name": "Umum", "targets": TARGETS, "valid_from": NOON - timedelta(days=9)}
    return services.sla_policy_create(actor=ruler, **{**values, **fields}).pk  # type: ignore[arg-type]


def test_a_new_policy_promises_for_tickets_reported_afterwards(cast: Cast, ruler: Actor) -> None:
    policy_of(ruler)
    with clock.frozen_at(NOON):
        ticket = make_ticket(cast)

    assert ticket.resolution_due_at == NOON + timedelta(hours=8)
    assert Entry.objects.filter(action="sla_policy.created").exists()


def test_open_tickets_follow_a_policy_when_measured_anew_and_solved_ones_keep_theirs(
    cast: Cast, ruler: Actor
) -> None:
    with clock.frozen_at(NOON):
        opened, solved = make_ticket(cast), make_ticket(cast)
        services.ticket_resolve(
            actor=cast.dispatcher, number=solved.number, resolution="Beres", cause="cable"
        )
        policy_of(ruler)
        result = services.sla_recompute_open(actor=ruler)

    opened.refresh_from_db()
    solved.refresh_from_db()
    assert (result.seen, result.changed, result.moved) == (1, 1, 1)
    assert opened.resolution_due_at is not None
    assert (solved.resolution_due_at, solved.sla_met) == (None, None)
    assert services.sla_recompute_open(actor=ruler).changed == 0


def test_a_later_version_leaves_the_earlier_one_as_it_is(cast: Cast, ruler: Actor) -> None:
    pk = policy_of(ruler)
    with clock.frozen_at(NOON):
        before = make_ticket(cast)
        services.sla_policy_version_create(actor=ruler, policy_id=pk, targets=TIGHTER, expected_number=1)
    with clock.frozen_at(NOON + timedelta(minutes=1)):
        after = make_ticket(cast)

    assert before.resolution_due_at == NOON + timedelta(hours=8)
    assert after.resolution_due_at == NOON + timedelta(hours=4, minutes=1)
    assert SlaPolicyVersion.objects.get(policy_id=pk, number=1).targets == TARGETS


def test_a_version_on_an_old_screen_and_one_before_the_last_are_refused(cast: Cast, ruler: Actor) -> None:
    pk = policy_of(ruler)
    services.sla_policy_version_create(
        actor=ruler, policy_id=pk, targets=TIGHTER, expected_number=1, valid_from=NOON
    )

    with pytest.raises(StaleState):
        services.sla_policy_version_create(actor=ruler, policy_id=pk, targets=TARGETS, expected_number=1)
    with pytest.raises(Invalid):
        services.sla_policy_version_create(
            actor=ruler, policy_id=pk, targets=TARGETS, expected_number=2, valid_from=NOON
        )
    assert SlaPolicyVersion.objects.count() == 2


def test_a_retired_policy_promises_nothing_more(cast: Cast, ruler: Actor) -> None:
    pk = policy_of(ruler)
    services.sla_policy_retire(actor=ruler, policy_id=pk, retired=True)

    assert make_ticket(cast).resolution_due_at is None
    with pytest.raises(StaleState):
        services.sla_policy_retire(actor=ruler, policy_id=pk, retired=True)
    services.sla_policy_retire(actor=ruler, policy_id=pk, retired=False)
    assert make_ticket(cast).resolution_due_at is not None


@pytest.mark.parametrize(
    "targets",
    [
        {},
        {"1": {"response": 0}},
        {"1": {"response": 2 * HOUR, "resolution": HOUR}},
        {"1": {"resolution": 400 * 24 * HOUR}},
    ],
)
def test_times_that_make_no_sense_are_refused(ruler: Actor, targets: dict[str, dict[str, int]]) -> None:
    with pytest.raises(Invalid):
        policy_of(ruler, targets=targets)
    assert not SlaPolicyVersion.objects.exists()


def test_who_rules_a_branch_promises_for_the_branch_alone(cast: Cast) -> None:
    role = make_role("sla-branch", ["sla.manage", "unit.view"])
    local = acting(make_person(role=role, at=cast.branch))

    policy_of(local, unit_id=cast.branch.pk)

    with pytest.raises(NotAllowed):
        policy_of(local, code="semua")
    with pytest.raises(Invalid):
        policy_of(local, code="lain", unit_id=cast.other_branch.pk)
    with pytest.raises(NotVisible):
        services.sla_policy_retire(actor=cast.dispatcher, policy_id=1, retired=True)


def test_measuring_stops_when_it_is_told_to(
    cast: Cast, ruler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 2)
    for _ in range(5):
        make_ticket(cast)

    result = services.sla_recompute_open(actor=ruler, goes_on=lambda done, _total: done < 4)

    assert result.seen == 4


def test_a_job_measures_and_tells_how_many(cast: Cast, ruler: Actor) -> None:
    make_ticket(cast)
    policy_of(ruler, valid_from=NOON - timedelta(days=900))

    run = services.sla_recompute_request(actor=ruler)
    assert services.sla_recompute_request(actor=ruler).pk == run.pk
    recompute.sla_recompute_run.func(run_id=run.pk)

    run.refresh_from_db()
    assert (run.status, run.result["seen"], run.result["changed"]) == ("done", 1, 1)
    assert Ticket.objects.get().resolution_due_at is not None
    with pytest.raises(NotAllowed):
        services.sla_recompute_request(actor=cast.dispatcher)


def test_a_preview_tells_what_would_move_and_changes_nothing(cast: Cast, ruler: Actor) -> None:
    with clock.frozen_at(NOON):
        opened = make_ticket(cast)
        policy_of(ruler)
    with clock.frozen_at(NOON + timedelta(hours=9)):
        foreseen = services.sla_recompute_open(actor=ruler, preview=True)
        untouched = Ticket.objects.get()
        done = services.sla_recompute_open(actor=ruler)

    assert untouched.resolution_due_at is None
    assert (foreseen.seen, foreseen.changed, foreseen.moved) == (1, 1, 1)
    assert done == foreseen
    assert foreseen.examples[0][:2] == [opened.number, ""]


def test_a_holiday_that_is_added_later_moves_due_moments_and_lifts_what_was_missed(
    cast: Cast, ruler: Actor
) -> None:
    """Bug of others: a holiday added later did not reach the tickets that were open."""
    calendar = make_calendar(windows={str(day): [["08:00", "16:00"]] for day in range(1, 6)})
    cast.branch.calendar = calendar
    cast.branch.save()
    policy_of(ruler, valid_from=NOON - timedelta(days=30))
    monday = datetime(2026, 11, 16, 2, tzinfo=UTC)  # 09:00 in Jakarta
    with clock.frozen_at(monday):
        ticket = make_ticket(cast)
    with clock.frozen_at(monday + timedelta(days=1, hours=3)):
        breaches_notice()
        missed = Ticket.objects.get()
        make_calendar(
            windows={str(day): [["08:00", "16:00"]] for day in range(1, 6)},
            days=[(monday.date() + timedelta(days=1), "holiday", [])],
            valid_from=monday,
            calendar=calendar,
        )
        clear_all()
        foreseen = services.sla_recompute_open(actor=ruler, preview=True)
        done = services.sla_recompute_open(actor=ruler)

    after = Ticket.objects.get()
    assert missed.resolution_breached_at == missed.resolution_due_at == ticket.resolution_due_at
    assert (foreseen.moved, foreseen.lifted, foreseen.added) == (1, 1, 0)
    assert done.lifted == 1
    assert (after.resolution_breached_at, after.response_breached_at) == (None, missed.response_breached_at)
    assert after.resolution_due_at == missed.resolution_due_at + timedelta(days=1)


def test_solved_tickets_are_measured_only_when_somebody_asks(cast: Cast, ruler: Actor) -> None:
    policy_of(ruler, valid_from=NOON - timedelta(days=30))
    with clock.frozen_at(NOON):
        number = make_ticket(cast).number
    with clock.frozen_at(NOON + timedelta(hours=9)):
        services.ticket_resolve(actor=cast.dispatcher, number=number, resolution="Beres", cause="cable")
    Ticket.objects.update(sla_met=True, resolve_net_seconds=1)

    with clock.frozen_at(NOON + timedelta(hours=10)):
        kept = services.sla_recompute_open(actor=ruler)
        later = services.sla_recompute_open(actor=ruler, solved_since=NOON.date() + timedelta(days=1))
        asked = services.sla_recompute_open(actor=ruler, solved_since=NOON.date())

    assert (kept.seen, later.seen, asked.seen, asked.added) == (0, 0, 1, 1)
    ticket = Ticket.objects.get()
    assert (ticket.sla_met, ticket.resolve_net_seconds) == (False, 9 * HOUR)


def test_a_change_asks_for_measuring_until_it_was_done(cast: Cast, ruler: Actor) -> None:
    assert recompute.changed_since_measured() is None
    policy_of(ruler)
    asked = recompute.changed_since_measured()
    for preview in (True, False):
        run = services.sla_recompute_request(actor=ruler, preview=preview)
        recompute.sla_recompute_run.func(run_id=run.pk)

    assert asked is not None
    assert recompute.changed_since_measured() is None
