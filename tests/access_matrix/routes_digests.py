"""Digests of field work: for those who see the field, each of his own units."""

from __future__ import annotations

from datetime import timedelta

from tanggap.fieldwork.digests.facts import digest_facts
from tanggap.fieldwork.models import Digest, DigestPlan
from tanggap.kernel import clock
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route

READERS = ("admin", "noc", "other_noc", "leader")
THERE = ("admin", "noc", "leader")
PLANNERS = ("admin", "noc", "other_noc")
NOT_THERE = {"other_noc": 404}


def prepare(cast: Cast) -> None:
    """A digest and a plan of the branch."""
    now = clock.now()
    DigestPlan.objects.create(unit=cast.branch, times=["08:00"], planned_from=now)
    facts = digest_facts(cast.branch, since=now - timedelta(hours=3), until=now, now=now)
    cast.things["digest"] = Digest.objects.create(
        unit=cast.branch, slot_at=now, since=now, made_at=now, facts=facts
    )


def _digest(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["digest"].pk}


def _branch(cast: Cast) -> dict[str, object]:
    return {"pk": cast.branch.pk}


_VERSION = {"version": "1"}

ROUTES = (
    Route("desk:digest", allowed=READERS, denied=403),
    Route("desk:digest_page", _digest, allowed=THERE, denied=403, others=NOT_THERE),
    Route("api:digests", allowed=READERS, denied=403, anonymous=401),
    Route("api:digest", _digest, allowed=THERE, denied=403, others=NOT_THERE, anonymous=401),
    Route("setup:digests", allowed=PLANNERS, denied=403),
    Route("setup:digest_plan", _branch, allowed=("admin", "noc")),
    Route("setup:digest_plan", _branch, method="POST", data={"times": "08:00"}, allowed=("admin", "noc")),
    Route("setup:digest_plan_pause", _branch, method="POST", data=_VERSION, allowed=("admin", "noc")),
    Route("setup:digest_plan_resume", _branch, method="POST", data=_VERSION, allowed=("admin", "noc")),
)
