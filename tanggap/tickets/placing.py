"""Who gets a ticket by rule: a pure choice, and what packages above know of people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tanggap.kernel.actor import Actor
from tanggap.tickets.choices import PlacingMethod

if TYPE_CHECKING:
    from tanggap.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of somebody beyond the account.

    Attributes:
        skills: in small letters.
        is_absent: whether he is known to be away; not known is present.
    """

    skills: frozenset[str] = frozenset()
    is_absent: bool = False


Facts = Callable[[Collection[int]], Mapping[int, PersonFacts]]
Taker = Callable[["Ticket", int, Actor, str], bool]

_facts: list[Facts] = []
_takers: list[Taker] = []


def register_facts(facts: Facts) -> None:
    """Ask ``facts(person_ids)`` what is known of people; later answers add to earlier ones."""
    if facts not in _facts:
        _facts.append(facts)


def register_taker(taker: Taker) -> None:
    """Let ``taker(ticket, person_id, actor, note)`` give the ticket in its own way.

    It answers whether it did.
    """
    if taker not in _takers:
        _takers.append(taker)


def facts_of(person_ids: Collection[int]) -> dict[int, PersonFacts]:
    """What all packages know of the people."""
    known: dict[int, PersonFacts] = {}
    for source in _facts:
        for pk, told in source(person_ids).items():
            before = known.get(pk, PersonFacts())
            known[pk] = PersonFacts(before.skills | told.skills, before.is_absent or told.is_absent)
    return known


def taken(ticket: Ticket, person_id: int, actor: Actor, note: str) -> bool:
    """Whether a package above has given the ticket to the person in its own way."""
    return any(taker(ticket, person_id, actor, note) for taker in _takers)


class Choice(NamedTuple):
    """Who gets the ticket, and how many open tickets he had."""

    person_id: int
    open_count: int


@dataclass(slots=True)
class Standing:
    """How things stand for a choice; a preview changes it as it goes.

    Attributes:
        loads: open tickets by person; who is missing has none.
        last: whose turn it was last, if anybody's.
    """

    loads: dict[int, int] = field(default_factory=dict)
    last: int | None = None

    def gave(self, choice: Choice) -> None:
        """Note that a ticket was given."""
        self.loads[choice.person_id] = choice.open_count + 1
        self.last = choice.person_id


def choose(
    method: str,
    candidates: Iterable[int],
    facts: Mapping[int, PersonFacts],
    standing: Standing,
    *,
    skill: str = "",
) -> Choice | None:
    """Who of the candidates gets the ticket; nobody when all are away or none has the skill.

    Args:
        method: a ``PlacingMethod`` that names a person.
        candidates: keys of people who may be given the ticket.
        facts: what is known of them.
        standing: loads and the last turn.
        skill: what the person must be able to do, for ``PlacingMethod.SKILL``.
    """
    wanted = skill.strip().casefold()
    present = [pk for pk in sorted(candidates) if not facts.get(pk, PersonFacts()).is_absent]
    if method == PlacingMethod.SKILL:
        present = [pk for pk in present if wanted and wanted in facts.get(pk, PersonFacts()).skills]
    if not present:
        return None
    if method == PlacingMethod.ROUND_ROBIN:
        after = [pk for pk in present if standing.last is None or pk > standing.last]
        chosen = (after or present)[0]
    else:
        # Of those with equally little to do the one whose turn is longest ago, as far as it is known.
        chosen = min(present, key=lambda pk: (standing.loads.get(pk, 0), pk == standing.last, pk))
    return Choice(chosen, standing.loads.get(chosen, 0))
