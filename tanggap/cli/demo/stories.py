"""How tickets go: the ordinary course with its accidents, told until the end or the present."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from tanggap.cli.demo.catalogue import Topic
from tanggap.cli.demo.history import History
from tanggap.cli.demo.people import person_actor
from tanggap.cli.demo.world import ZONE, NotYetError, World
from tanggap.fieldwork.choices import ProgressStep
from tanggap.fieldwork.models import Technician
from tanggap.kernel.actor import Actor
from tanggap.tickets.choices import (
    CLOCK_STOPPING_REASONS,
    Channel,
    HoldReason,
    MessageKind,
    Priority,
    TicketStatus,
)

ANSWER_MINUTES = {
    Priority.CRITICAL: (2, 14),
    Priority.HIGH: (3, 40),
    Priority.MEDIUM: (5, 100),
    Priority.LOW: (8, 220),
}
RECEIVED = (
    "Terima kasih, laporan Bapak/Ibu sudah kami terima dan sedang kami periksa.",
    "Mohon maaf atas gangguannya. Kami cek dari sisi perangkat pusat terlebih dahulu.",
    "Baik, teknisi kami jadwalkan. Mohon nomor yang bisa dihubungi tetap aktif.",
)
THANKS = (
    "Terima kasih, sudah normal kembali.",
    "Sudah lancar, terima kasih atas bantuannya.",
    "Alhamdulillah sudah bisa dipakai lagi.",
)
STILL_BROKEN = (
    "Malam ini mati lagi, sama seperti kemarin.",
    "Baru sebentar normal, sekarang putus lagi.",
)
NOTES = (
    "Redaman terakhir dari OLT -28 dBm, kemungkinan drop core.",
    "Pelanggan minta dihubungi sebelum teknisi datang.",
    "Rumah di gang sempit, parkir di depan masjid.",
    "Dua laporan lain dari ODP yang sama pekan ini.",
    "Pelanggan hanya ada di rumah setelah jam 16.",
)
BLOCKS = {
    HoldReason.CUSTOMER_ABSENT: "Rumah terkunci, telepon tidak diangkat.",
    HoldReason.POWER_CUT: "PLN padam di seluruh jalan.",
    HoldReason.WAITING_MATERIAL: "Stok drop core 150 m habis, menunggu kiriman gudang.",
    HoldReason.PERMIT: "Menunggu izin pengelola perumahan untuk naik tiang.",
    HoldReason.WEATHER: "Hujan lebat disertai petir.",
    HoldReason.THIRD_PARTY: "Menunggu pemilik tiang.",
}
_OVERNIGHT = {HoldReason.WAITING_MATERIAL, HoldReason.PERMIT, HoldReason.CUSTOMER_ABSENT}
DOING = {
    ProgressStep.EN_ROUTE: ("Meluncur dari kantor.", "Selesai di lokasi sebelumnya, langsung ke sini.", ""),
    ProgressStep.ARRIVED: ("Sudah bertemu pelanggan.", "Sampai di lokasi.", ""),
    ProgressStep.WORKING: ("Cek redaman dan jalur kabel.", "Mulai penyambungan.", "Penggantian perangkat."),
}
REASSIGNED = (
    "Teknisi sebelumnya masih menangani gangguan besar.",
    "Lokasi lebih dekat dengan teknisi ini.",
    "Perlu keahlian splicing.",
)


def story(world: World, reported_at: datetime, number: str, *, account: str = "") -> History:
    """One ticket from its report to its end, or to the present.

    Args:
        account: the customer who reports it in the portal; "" is anybody.
    """
    topic = world.topic() if not account else world.fault()
    history = world.begin(topic, reported_at, number, account=account)
    with suppress(NotYetError):
        _course(world, history, topic)
    return history


def _course(world: World, history: History, topic: Topic) -> None:
    rng, ticket = world.rng, history.ticket
    desk = world.desk_of(ticket)
    at = ticket.reported_at + world.minutes(*ANSWER_MINUTES[Priority(ticket.priority)])
    if not 6 <= at.astimezone(ZONE).hour < 23 and ticket.priority >= Priority.MEDIUM:
        at += world.minutes(30, 300)
    if topic.government:
        at = world.on_shift(at, weekdays_only=True)
    if rng.random() < 0.025 and ticket.requester is None:
        _given_up(world, history, desk, at)
        return
    if rng.random() < 0.3:
        history.validated(desk, world.past(at))
        at += world.minutes(1, 20)
    if rng.random() < 0.3:
        history.said(MessageKind.REPLY, desk, world.past(at), rng.choice(RECEIVED), channel=ticket.channel)
        at += world.minutes(1, 10)
    if rng.random() < 0.2:
        history.said(MessageKind.NOTE, desk, world.past(at), rng.choice(NOTES))
        at += world.minutes(1, 5)
    if rng.random() < topic.visits * world.visit_share:
        at = visit(world, history, topic, desk, at)
    else:
        at = _from_the_desk(world, history, topic, desk, at)
    _afterwards(world, history, topic, desk, at)


def _given_up(world: World, history: History, desk: Actor, at: datetime) -> None:
    if world.rng.random() < 0.5:
        note = "Laporan ganda, sudah ada tiket yang sama."
        history.moved(TicketStatus.REJECTED, "ticket.rejected", desk, world.past(at), note=note)
    else:
        note = "Dibatalkan oleh pelapor, layanan sudah normal sendiri."
        history.moved(TicketStatus.CANCELLED, "ticket.cancelled", desk, world.past(at), note=note)


def _from_the_desk(world: World, history: History, topic: Topic, desk: Actor, at: datetime) -> datetime:
    """Solved without anybody going there."""
    solver = next(user for user in world.people.users.values() if user.pk == desk.person_id)
    history.handed(desk, world.past(at), solver)
    at += world.minutes(1, 25)
    history.started(desk, world.past(at))
    at += world.minutes(6, 150)
    cause, resolution = world.rng.choice(topic.outcomes)
    history.solved(desk, world.past(at), resolution=resolution, cause=cause, resolver=solver)
    return at


def visit(world: World, history: History, topic: Topic, desk: Actor, at: datetime) -> datetime:
    """Somebody goes there: offered or assigned, on the way, there, perhaps blocked, done."""
    rng, ticket = world.rng, history.ticket
    technician = world.technician_for(ticket.unit, at, skill=topic.skill)
    if not history.orders and rng.random() < 0.15:
        history.offered(desk, world.past(at))
        at += world.minutes(2, 45)
        at = max(at, world.free_at(technician))
        history.picked_up(person_actor(technician.user), world.past(at), technician)
    else:
        helpers = _helpers(world, ticket.unit.path, technician) if rng.random() < 0.12 else ()
        history.assigned(desk, world.past(at), technician, helpers)
        if rng.random() < 0.04 and (other := _other(world, history, at, technician)):
            technician = other
            at += world.minutes(5, 40)
            history.assigned(desk, world.past(at), technician, reason=rng.choice(REASSIGNED))
        at += world.minutes(1, 20)
        history.reported(ProgressStep.ACCEPTED, person_actor(technician.user), world.past(at), near=False)
    urgent = ticket.priority <= Priority.HIGH and rng.random() < 0.5
    begin = max(at + world.minutes(2, 15), world.free_at(technician))
    if not urgent:
        begin = world.on_shift(begin, weekdays_only=topic.government)
    return on_site(world, history, topic, technician, begin)


def _helpers(world: World, path: str, lead: Technician) -> tuple[Technician, ...]:
    team = [
        one
        for one in world.people.technicians.values()
        if one.team_id == lead.team_id and one != lead and path.startswith(one.home_unit.path)
    ]
    return (world.rng.choice(team),) if team else ()


def _other(world: World, history: History, at: datetime, technician: Technician) -> Technician | None:
    path = history.ticket.unit.path
    if sum(path.startswith(one.home_unit.path) for one in world.people.technicians.values()) < 2:
        return None
    return world.technician_for(history.ticket.unit, at, without=technician)


def on_site(
    world: World, history: History, topic: Topic, technician: Technician, begin: datetime
) -> datetime:
    """The steps of one visit; the technician's diary is kept."""
    rng = world.rng
    actor = person_actor(technician.user)
    arrived = begin + world.minutes(8, 35)
    done = arrived + world.minutes(18, 130)
    world.free_from[technician.code] = done
    _step(world, history, ProgressStep.EN_ROUTE, actor, begin)
    _step(world, history, ProgressStep.ARRIVED, actor, arrived, photo=rng.random() < 0.4)
    if rng.random() < 0.1:
        going_on = _blocked(world, history, actor, arrived + world.minutes(3, 12), technician)
        done += going_on - arrived
        world.free_from[technician.code] = max(world.free_at(technician), done)
        _step(world, history, ProgressStep.WORKING, actor, going_on)
    elif rng.random() < 0.75:
        _step(world, history, ProgressStep.WORKING, actor, arrived + (done - arrived) * 0.2)
    cause, resolution = rng.choice(topic.outcomes)
    history.reported(
        ProgressStep.DONE,
        actor,
        world.past(done),
        note=resolution,
        photo=rng.random() < 0.85,
        resolution=resolution,
        cause=cause,
    )
    return done


def _step(
    world: World, history: History, step: ProgressStep, actor: Actor, at: datetime, *, photo: bool = False
) -> None:
    history.reported(step, actor, world.past(at), note=world.rng.choice(DOING[step]), photo=photo)


def _blocked(world: World, history: History, actor: Actor, at: datetime, technician: Technician) -> datetime:
    """Something is in the way; answers when the work goes on."""
    rng = world.rng
    reason = rng.choice(list(BLOCKS))
    history.reported(ProgressStep.BLOCKED, actor, world.past(at), note=BLOCKS[reason], reason=reason)
    if reason in _OVERNIGHT:
        world.free_from[technician.code] = at
    if reason in CLOCK_STOPPING_REASONS and rng.random() < 0.8:
        confirmed = at + world.minutes(4, 50)
        history.hold_confirmed(world.desk_of(history.ticket), world.past(confirmed))
        at = confirmed
    if reason in _OVERNIGHT:
        return world.on_shift(at + timedelta(hours=rng.uniform(12, 40)))
    return at + world.minutes(40, 240)


def _afterwards(world: World, history: History, topic: Topic, desk: Actor, at: datetime) -> None:
    """Thanks, closing, or the fault comes back."""
    rng = world.rng
    if rng.random() < 0.045:
        at += timedelta(hours=rng.uniform(2, 40))
        _customer_says(world, history, at, rng.choice(STILL_BROKEN))
        at += world.minutes(4, 60)
        history.reopened(desk, world.past(at), "Pelanggan melapor gangguan muncul lagi.")
        at = visit(world, history, topic, desk, at + world.minutes(3, 30))
    elif rng.random() < 0.3:
        at += world.minutes(5, 300)
        _customer_says(world, history, at, rng.choice(THANKS))
    if rng.random() < 0.9:
        history.closed(desk, world.past(at + timedelta(hours=rng.uniform(1, 30))))


def _customer_says(world: World, history: History, at: datetime, text: str) -> None:
    """The reporter writes: by the portal with an account, else the desk passes it on from WhatsApp."""
    ticket = history.ticket
    if ticket.requester is not None:
        actor = person_actor(ticket.requester)
        history.said(
            MessageKind.REPLY, actor, world.past(at), text, from_requester=True, channel=Channel.PORTAL
        )
    elif ticket.channel != Channel.MONITORING:
        history.said(MessageKind.NOTE, world.desk_of(ticket), world.past(at), f"Pelanggan (WhatsApp): {text}")
