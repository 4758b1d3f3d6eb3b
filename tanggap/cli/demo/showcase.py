"""What is open right now, whatever the hour: work of every age and state for the desk to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tanggap.cli.demo.catalogue import TOPICS, Topic
from tanggap.cli.demo.history import History
from tanggap.cli.demo.people import person_actor
from tanggap.cli.demo.stories import BLOCKS, DOING, NOTES, RECEIVED
from tanggap.cli.demo.world import World
from tanggap.fieldwork.choices import ProgressStep
from tanggap.fieldwork.models import Technician
from tanggap.tickets.choices import HoldReason, MessageKind

Telling = Callable[[World, History, Technician, timedelta], None]
"""Tells what happened since the report, which is ``age`` ago."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A prescribed ticket.

    Attributes:
        code: of its category.
        hours: since the report.
        telling: what happened since.
        account: the customer who reported it in the portal; "" is anybody.
    """

    code: str
    hours: float
    telling: Telling
    account: str = ""


def _untouched(world: World, history: History, technician: Technician, age: timedelta) -> None:
    """Nobody has it yet; older ones were answered at least."""
    if age > timedelta(hours=3):
        desk = world.desk_of(history.ticket)
        history.validated(desk, world.present - age * 0.9)
        body = world.rng.choice(RECEIVED)
        history.said(
            MessageKind.REPLY, desk, world.present - age * 0.85, body, channel=history.ticket.channel
        )


def _offered(world: World, history: History, technician: Technician, age: timedelta) -> None:
    history.offered(world.people.actor("hdnoc"), world.present - age * 0.7)


def _assigned(world: World, history: History, technician: Technician, age: timedelta) -> None:
    desk = world.people.actor("hdnoc")
    history.said(MessageKind.NOTE, desk, world.present - age * 0.8, world.rng.choice(NOTES))
    history.assigned(
        desk, world.present - age * 0.6, technician, instructions="Hubungi pelanggan sebelum berangkat."
    )


def _accepted(world: World, history: History, technician: Technician, age: timedelta) -> None:
    _assigned(world, history, technician, age)
    _step(world, history, technician, ProgressStep.ACCEPTED, age * 0.5)


def _en_route(world: World, history: History, technician: Technician, age: timedelta) -> None:
    _accepted(world, history, technician, age)
    _step(world, history, technician, ProgressStep.EN_ROUTE, age * 0.1)


def _working(world: World, history: History, technician: Technician, age: timedelta) -> None:
    _accepted(world, history, technician, age)
    _step(world, history, technician, ProgressStep.EN_ROUTE, age * 0.4)
    _step(world, history, technician, ProgressStep.ARRIVED, age * 0.25, photo=True)
    _step(world, history, technician, ProgressStep.WORKING, age * 0.2)


def _blocked(reason: HoldReason, *, confirmed: bool) -> Telling:
    def telling(world: World, history: History, technician: Technician, age: timedelta) -> None:
        _accepted(world, history, technician, age)
        _step(world, history, technician, ProgressStep.EN_ROUTE, age * 0.4)
        _step(world, history, technician, ProgressStep.ARRIVED, age * 0.35, photo=True)
        actor, at = person_actor(technician.user), world.present - age * 0.3
        history.reported(ProgressStep.BLOCKED, actor, at, note=BLOCKS[reason], reason=reason, photo=True)
        if confirmed:
            history.hold_confirmed(world.people.actor("hdnoc"), world.present - age * 0.25)

    return telling


def _reopened(world: World, history: History, technician: Technician, age: timedelta) -> None:
    _working(world, history, technician, age)
    cause, resolution = next(topic for topic in TOPICS if topic.code == "internet-mati").outcomes[1]
    actor, desk = person_actor(technician.user), world.people.actor("hdnoc")
    done = world.present - age * 0.15
    history.reported(
        ProgressStep.DONE, actor, done, note=resolution, photo=True, resolution=resolution, cause=cause
    )
    history.reopened(desk, world.present - age * 0.04, "Pelanggan menelepon: dua jam kemudian mati lagi.")


def _step(
    world: World,
    history: History,
    technician: Technician,
    step: ProgressStep,
    ago: timedelta,
    *,
    photo: bool = False,
) -> None:
    note = world.rng.choice(DOING[step]) if step in DOING else ""
    near = step != ProgressStep.ACCEPTED
    history.reported(
        step, person_actor(technician.user), world.present - ago, note=note, photo=photo, near=near
    )


SCENES: tuple[Scene, ...] = (
    Scene("pasang-baru", 9 * 24, _untouched),
    Scene("kabel-distribusi", 3, _working),
    Scene("odp-rusak", 6 * 24, _blocked(HoldReason.WAITING_MATERIAL, confirmed=False)),
    Scene("putus-sambung", 4 * 24 + 5, _blocked(HoldReason.PERMIT, confirmed=True)),
    Scene("pindah-alamat", 3 * 24, _untouched),
    Scene("internet-mati", 50, _reopened),
    Scene("koneksi-lambat", 30, _untouched, "customer3"),
    Scene("internet-mati", 26, _assigned),
    Scene("tagihan", 20, _untouched),
    Scene("internet-mati", 9, _blocked(HoldReason.CUSTOMER_ABSENT, confirmed=False)),
    Scene("putus-sambung", 8, _untouched),
    Scene("koneksi-lambat", 6, _offered),
    Scene("internet-mati", 5, _blocked(HoldReason.POWER_CUT, confirmed=False)),
    Scene("pasang-baru", 5, _accepted),
    Scene("odp-rusak", 4.5, _untouched),
    Scene("internet-mati", 3.5, _en_route, "customer1"),
    Scene("putus-sambung", 2.5, _offered),
    Scene("internet-mati", 2.2, _working, "customer2"),
    Scene("wifi-lemah", 1.6, _untouched),
    Scene("internet-mati", 1.3, _assigned),
    Scene("internet-mati", 1.0, _en_route),
    Scene("putus-sambung", 0.9, _offered),
    Scene("internet-mati", 0.6, _untouched),
    Scene("koneksi-lambat", 0.35, _untouched),
    Scene("jaringan-opd", 7, _untouched),
    Scene("internet-mati", 0.1, _untouched),
)


def scene(world: World, index: int, number: str) -> History:
    """The ``index``-th of the scenes."""
    told, telling = SCENES[index], SCENES[index].telling
    age = timedelta(hours=told.hours)
    topic: Topic = next(topic for topic in TOPICS if topic.code == told.code)
    history = world.begin(topic, world.present - age, number, account=told.account)
    technician = world.technician_for(history.ticket.unit, world.present - age * 0.6, skill=topic.skill)
    if telling not in {_untouched, _offered}:
        world.free_from[technician.code] = world.present + timedelta(hours=1)
    telling(world, history, technician, age)
    return history
