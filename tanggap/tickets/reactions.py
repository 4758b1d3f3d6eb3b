"""What packages above do in the same transaction when a ticket changes (a work order is withdrawn)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, yes

if TYPE_CHECKING:
    from tanggap.attachments.models import Attachment
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


type Blanker = Callable[[list[int]], int]
_blankers: list[Blanker] = []


def register_blanker(blanker: Blanker) -> None:
    """Call ``blanker(keys)`` when who reported these tickets is forgotten, on demand or by time."""
    if blanker not in _blankers:
        _blankers.append(blanker)


def blank_elsewhere(keys: list[int]) -> int:
    """Let packages above forget who stood behind tickets, in the caller's transaction; how many rows."""
    return sum(blanker(keys) for blanker in _blankers)


SourceEraser = Callable[..., int]
_sources: list[SourceEraser] = []


def register_sources(eraser: SourceEraser) -> None:
    """Call ``eraser(person, for_real=...)`` for the originals that hold only an erased person's data."""
    if eraser not in _sources:
        _sources.append(eraser)


def sources_erase(person: Person, *, for_real: bool) -> int:
    """Remove such originals, or count them; returns how many."""
    return sum(eraser(person, for_real=for_real) for eraser in _sources)


type Records = Callable[[Person], Iterable[tuple[str, Iterable[dict[str, Any]]]]]
type Files = Callable[[Person], Iterable[tuple[str, Attachment]]]
_records: list[Records] = []
_files: list[Files] = []


def register_holdings(records: Records, files: Files) -> None:
    """Hand out ``records(person)`` by section and ``files(person)`` by folder with a person's own data."""
    if records not in _records:
        _records.append(records)
        _files.append(files)


def records_elsewhere(person: Person) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """What packages above hold about the person, by section."""
    return chain.from_iterable(records(person) for records in _records)


def files_elsewhere(person: Person) -> Iterator[tuple[str, Attachment]]:
    """The person's files that packages above keep, each with the name of a folder."""
    return chain.from_iterable(files(person) for files in _files)


def obstacle_to_leaving(ticket: Ticket) -> Decision:
    """Whether packages above let the ticket go into another one."""
    answers = (obstacle(ticket) for obstacle in _obstacles)
    return next((answer for answer in answers if not answer), yes())


def react(ticket: Ticket, actor: Actor) -> None:
    """Let the packages above follow the change."""
    for reaction in _reactions:
        reaction(ticket, actor)


_helpers: list[Callable[[Actor, Ticket], bool]] = []


def register_helper(helper: Callable[[Actor, Ticket], bool]) -> None:
    """Ask ``helper(actor, ticket)`` whether somebody works on the ticket without being its assignee."""
    if helper not in _helpers:
        _helpers.append(helper)


def helps(actor: Actor, ticket: Ticket) -> bool:
    """Whether packages above know the actor as one who works on the ticket now."""
    return any(helper(actor, ticket) for helper in _helpers)


_watchers: list[Callable[[Ticket], None]] = []


def register_watcher(watcher: Callable[[Ticket], None]) -> None:
    """Call ``watcher(ticket)`` in the background soon after each new report."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def watch(ticket: Ticket) -> None:
    """Let those look who look for something among new reports."""
    for watcher in _watchers:
        watcher(ticket)


Page = tuple["Ticket", str]
"""A ticket about which somebody has to answer, and why in words."""

_pagers: list[Callable[[Actor, Sequence[Page]], None]] = []
_silencers: list[Callable[[Actor, Ticket], None]] = []


def register_pager(
    pager: Callable[[Actor, Sequence[Page]], None], silencer: Callable[[Actor, Ticket], None]
) -> None:
    """Call ``pager(actor, pages)`` in the transaction in which tickets begin to ask for an answer, and once
    more at each repetition; ``silencer(actor, ticket)`` when somebody has answered on the ticket."""
    if pager not in _pagers:
        _pagers.append(pager)
        _silencers.append(silencer)


def page(actor: Actor, pages: Sequence[Page]) -> None:
    """Let packages above call people about the tickets, besides those whom the step itself tells."""
    for pager in _pagers if pages else ():
        pager(actor, pages)


def silence(actor: Actor, ticket: Ticket) -> None:
    """Let packages above end their calls about the ticket."""
    for silencer in _silencers:
        silencer(actor, ticket)
