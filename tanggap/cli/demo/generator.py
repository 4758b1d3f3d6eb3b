"""Builds the whole demo in one transaction."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from django.db import transaction

from tanggap.accounts.models import Team, User
from tanggap.cli.demo.answers import answers_create
from tanggap.cli.demo.approvals import approvals_create
from tanggap.cli.demo.articles import articles_create
from tanggap.cli.demo.attendance import attendance_create
from tanggap.cli.demo.catalogue import catalogue_create
from tanggap.cli.demo.digests import digests_create
from tanggap.cli.demo.guides import guides_create, guides_use
from tanggap.cli.demo.history import History
from tanggap.cli.demo.notices import notices_place
from tanggap.cli.demo.organisation import organisation_create
from tanggap.cli.demo.outages import outages_create
from tanggap.cli.demo.people import people_create
from tanggap.cli.demo.photos import photo_add
from tanggap.cli.demo.ratings import rated
from tanggap.cli.demo.recaps import recaps_create
from tanggap.cli.demo.requests import requests_create, services_create
from tanggap.cli.demo.roster import roster_place
from tanggap.cli.demo.showcase import SCENES, scene
from tanggap.cli.demo.storage import Store
from tanggap.cli.demo.stories import story
from tanggap.cli.demo.tracks import tracks_place
from tanggap.cli.demo.visits import visits_place
from tanggap.cli.demo.work_reports import work_reports_create
from tanggap.cli.demo.world import ZONE, World
from tanggap.fieldwork.models import Progress
from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.knowledge.models import Article
from tanggap.organization.models import Customer, Office, Site, Unit
from tanggap.tickets.models import Category, Ticket
from tanggap.tickets.services.numbers import numbers_take
from tanggap.tickets.services.tally import tally_rebuild

SEED = 20_260_101
CHUNK = 400
PHOTO_DAYS = 6
HOUR_WEIGHTS = (1, 1, 1, 1, 1, 3, 8, 14, 20, 24, 22, 18, 15, 16, 18, 17, 15, 14, 15, 18, 17, 12, 6, 3)
"""How many reports come in each hour of the local day."""
PORTAL_PAST = (("customer1", 6), ("customer1", 41), ("customer2", 9), ("customer3", 13), ("customer3", 62))
"""Accounts of customers, and how many days ago each reported a fault that is over."""
WEEKDAY_WEIGHTS = (12, 11, 10, 10, 10, 8, 6)


class Size(StrEnum):
    """How much data."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Extent:
    """The figures of a size: tickets, days, customers, pictures, factor on visits."""

    tickets: int
    days: int
    customers: int
    photos: int
    visit_share: float


EXTENTS = {
    Size.SMALL: Extent(300, 90, 250, 40, 1.0),
    Size.MEDIUM: Extent(3_000, 90, 2_400, 60, 1.0),
    Size.LARGE: Extent(50_000, 540, 9_000, 200, 0.5),
}


@dataclass(slots=True)
class Plan:
    """A ticket to come; ``scene`` is the number of a prescribed one, ``account`` who reports it."""

    reported_at: datetime
    scene: int | None = None
    account: str = ""


def holds_data() -> bool:
    """Whether there is anything beyond what every installation starts with."""
    kinds = (User, Customer, Office, Site, Team, Category, Ticket, Article)
    return Unit.objects.count() > 1 or any(kind._default_manager.exists() for kind in kinds)


@transaction.atomic
def demo_generate(size: Size) -> dict[str, int]:
    """Fill an installation that holds its base data only.

    No notices go out for the past: rows are written as the services write them, without their tasks.

    Returns:
        How many rows of some kinds there are.
    """
    rng = random.Random(SEED)  # noqa: S311 - believable data, not secrets
    extent = EXTENTS[size]
    actor = system_actor("Data demo", source="cli")
    organisation = organisation_create(actor, rng, customers=extent.customers)
    people = people_create(actor, rng, organisation)
    catalogue = catalogue_create(actor, organisation.units)
    answers_create(actor, organisation.units)
    guides_create(actor)
    present = clock.now().astimezone(ZONE)
    world = World(rng, present, organisation, people, catalogue, visit_share=extent.visit_share)
    plans = _plans(rng, present, extent)
    photographed = _tell_all(world, plans)
    for history, progress in photographed[-extent.photos :]:
        photo_add(rng, progress, history.ticket, progress.technician.user)
    attendance_create(people, present, days=extent.days)
    tracks_place(random.Random(SEED), people, present)  # noqa: S311 - believable data, not secrets
    outages_create(people, present)
    guides_use(random.Random(SEED))  # noqa: S311 - believable data, not secrets
    tally_rebuild()
    notices_place(people, present)
    digests_create(present)
    roster_place(organisation, people, present)
    recaps_create(people, present)
    approvals_create(people, present)
    requests_create(people, services_create(actor, organisation), present)
    work_reports_create(people, present)
    visits_place(random.Random(SEED), present)  # noqa: S311 - believable data, not secrets
    articles_create(actor, random.Random(SEED), people, present)  # noqa: S311 - as above
    return {
        "units": Unit.objects.count(),
        "people": User.objects.count(),
        "customers": Customer.objects.count(),
        "tickets": Ticket.objects.count(),
        "articles": Article.objects.count(),
        "photos": min(len(photographed), extent.photos),
    }


def _plans(rng: random.Random, present: datetime, extent: Extent) -> list[Plan]:
    """When tickets are reported, oldest first."""
    today = present.date()
    days = [today - timedelta(days=back) for back in range(extent.days, -1, -1)]
    weights = [WEEKDAY_WEIGHTS[day.weekday()] for day in days]
    # The last day is not over: it has its share of the hours that have passed.
    weights[-1] = int(weights[-1] * sum(HOUR_WEIGHTS[: present.hour]) / sum(HOUR_WEIGHTS))
    plans = [Plan(present - timedelta(hours=told.hours), scene=index) for index, told in enumerate(SCENES)]
    plans += [Plan(present - timedelta(days=back), account=account) for account, back in PORTAL_PAST]
    for day in rng.choices(days, weights, k=extent.tickets - len(plans)):
        hours = range(24) if day != today else range(max(present.hour, 1))
        hour = rng.choices(hours, HOUR_WEIGHTS[: len(hours)])[0]
        moment = datetime(
            day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60), tzinfo=ZONE
        )
        if moment <= present:
            plans.append(Plan(moment))
    return sorted(plans, key=lambda plan: plan.reported_at)


def _tell_all(world: World, plans: list[Plan]) -> list[tuple[History, Progress]]:
    """Tell and store every ticket; answers the steps of the last days that get a picture."""
    store = Store()
    photographed: list[tuple[History, Progress]] = []
    pictured_from = world.present - timedelta(days=PHOTO_DAYS)
    chunks = list(_chunks(plans))
    for position, (year, chunk) in enumerate(chunks):
        numbers = numbers_take(year, len(chunk))
        histories = [_told(world, plan, number) for plan, number in zip(chunk, numbers, strict=True)]
        following = chunks[position + 1][1][0].reported_at if position + 1 < len(chunks) else None
        store.store(histories, until=following)
        photographed += [
            (history, progress)
            for history in histories
            for progress in history.photographed
            if progress.received_at > pictured_from
        ]
    store.mark_repeats()
    return photographed


def _told(world: World, plan: Plan, number: str) -> History:
    if plan.scene is None:
        history = story(world, plan.reported_at, number, account=plan.account)
    else:
        history = scene(world, plan.scene, number)
    rated(world, history)
    history.settle(world.present)
    return history


def _chunks(plans: list[Plan]) -> Iterator[tuple[int, list[Plan]]]:
    """Some hundred plans of one local year at a time."""
    for year, group in groupby(plans, key=lambda plan: plan.reported_at.year):
        members = list(group)
        for start in range(0, len(members), CHUNK):
            yield year, members[start : start + CHUNK]
