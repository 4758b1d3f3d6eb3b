"""Transition tables as data: which state may follow which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class TransitionTable[State: str]:
    """Allowed moves between states.

    Args:
        moves: state to the states that may follow it; a state that is missing is final.
    """

    def __init__(self, moves: Mapping[State, Iterable[State]]) -> None:
        self._moves: dict[str, frozenset[State]] = {
            source: frozenset(targets) for source, targets in moves.items()
        }

    def allows(self, source: str, target: str) -> bool:
        """Whether ``target`` may follow ``source`` directly."""
        return target in self._moves.get(source, frozenset())

    def after(self, source: str) -> frozenset[State]:
        """The states that may follow ``source``."""
        return self._moves.get(source, frozenset())

    def before(self, target: str) -> frozenset[str]:
        """The states from which ``target`` can be reached directly."""
        return frozenset(source for source, targets in self._moves.items() if target in targets)
