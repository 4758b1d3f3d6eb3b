"""What packages above do in the same transaction when a ticket changes (a work order is withdrawn)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, yes

if TYPE_CHECKING:
    from tanggap.tickets.models import Ticket
    from tanggap.tickets.personal_data import Person

Reaction = Callable[["Ticket", Actor], None]

Obstacle = Callable[["Ticket"], Decision]

Eraser = Callable[["Person"], int]

_reactions: list[Reaction] = []
_erasers: list[Eraser] = []
_obstacles: list[Obstacle] = []


def register_reaction(reaction: Reaction) -> None:
    """Call ``reaction(ticket, actor)`` after each move, assignment and deletion of a ticket."""
    if reaction not in _reactions:
        _reactions.append(reaction)


def register_obstacle(obstacle: Obstacle) -> None:
    """Ask ``obstacle(ticket)`` before a ticket goes into another one; it answers why not."""
    if obstacle not in _obstacles:
        _obstacles.append(obstacle)


def register_eraser(eraser: Eraser) -> None:
    """Call ``eraser(person)`` when a person is erased; it forgets what its package knows and counts it."""
    if eraser not in _erasers:
        _erasers.append(eraser)


def erase_elsewhere(person: Person) -> int:
    """Let packages above forget the person, within the caller's transaction; returns how many rows."""
    return sum(eraser(person) for eraser in _erasers)


def obstacle_to_leaving(ticket: Ticket) -> Decision:
    """Whether packages above let the ticket go into another one."""
    answers = (obstacle(ticket) for obstacle in _obstacles)
    return next((answer for answer in answers if not answer), yes())


def react(ticket: Ticket, actor: Actor) -> None:
    """Let the packages above follow the change."""
    for reaction in _reactions:
        reaction(ticket, actor)


_watchers: list[Callable[[Ticket], None]] = []


def register_watcher(watcher: Callable[[Ticket], None]) -> None:
    """Call ``watcher(ticket)`` in the background soon after each new report."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def watch(ticket: Ticket) -> None:
    """Let those look who look for something among new reports."""
    for watcher in _watchers:
        watcher(ticket)
