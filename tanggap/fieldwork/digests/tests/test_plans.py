"""Times of a unit's digests."""

from __future__ import annotations

import pytest

from tanggap.fieldwork.digests import services
from tanggap.fieldwork.models import DigestPlan
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets.tests.factories import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def save(cast: Cast, *times: str, version: int = 0, **fields: object) -> DigestPlan:
    values = {"actor": cast.dispatcher, "unit_id": cast.branch.pk, "on_days_off": True} | fields
    return services.digest_plan_save(times=times, expected_version=version, **values)  # type: ignore[arg-type]


def test_times_are_kept_in_order_and_once(cast: Cast):
    assert save(cast, "14.00", "8:00", "08:00").times == ["08:00", "14:00"]


@pytest.mark.parametrize("text", ["", "25:00", "24:00", "08:60", "pagi"], ids=repr)
def test_what_is_no_time_is_refused_at_its_field(cast: Cast, text: str):
    with pytest.raises(Invalid) as refusal:
        save(cast, text)

    assert list(refusal.value.fields) == ["times"]
    assert not DigestPlan.objects.exists()


def test_who_saw_an_old_plan_changes_nothing(cast: Cast):
    save(cast, "08:00")
    save(cast, "09:00", version=1)

    for version in (0, 1):
        with pytest.raises(StaleState):
            save(cast, "10:00", version=version)
    assert DigestPlan.objects.get().times == ["09:00"]


def test_another_branch_plans_nothing_here(cast: Cast):
    with pytest.raises(NotVisible):
        save(cast, "08:00", actor=cast.outsider)
    with pytest.raises(NotVisible):
        services.digest_plan_pause(actor=cast.outsider, unit_id=cast.branch.pk, expected_version=1)


def test_a_plan_that_is_not_there_cannot_be_paused(cast: Cast):
    with pytest.raises(StaleState):
        services.digest_plan_pause(actor=cast.dispatcher, unit_id=cast.branch.pk, expected_version=1)
