"""The kinds of things that are approved; filled by the packages that own them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tanggap.approvals.choices import DECIDERS_VERDICTS, Verdict
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid

if TYPE_CHECKING:
    from tanggap.approvals.models import ApprovalRequest


@dataclass(frozen=True, slots=True)
class Summary:
    """What somebody who decides reads first.

    Attributes:
        title: one line.
        lines: (label, value) pairs, the weightiest first.
        url: page of the subject itself, "" for none.
    """

    title: Any
    lines: tuple[tuple[Any, Any], ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a request, as the owning package hears of it in the deciding transaction.

    Attributes:
        request: as it stands now; its ``state`` says how it ended.
        actor: who decided last.
        reason: what was said.
    """

    request: ApprovalRequest
    actor: Actor
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """One kind of approvable thing.

    Attributes:
        code: stable, at most 40 characters.
        title: translated (lazy) words.
        subjects: the things with these keys, by key; what is gone is left out. One or a few queries.
        snapshot: exactly what is decided, as plain values; when it differs from what was submitted, nothing
            can be decided.
        summary: for those who decide.
        ended: called once when a request has ended, in the transaction; what it raises undoes the decision.
        roles: codes of the roles that decide where no route is set up, any one of them, in one step.
        permission: likewise, every role that holds this permission and may decide on approvals.
        sends_back: whether it can be sent back; what cannot be submitted again is approved or rejected.
        tells: whether the engine tells whose turn it is and how it ended; otherwise the owner does.
    """

    code: str
    title: Any
    subjects: Callable[[Collection[int]], Mapping[int, Model]]
    snapshot: Callable[[Any], dict[str, Any]]
    summary: Callable[[Any], Summary]
    ended: Callable[[Outcome], None]
    roles: tuple[str, ...] = ()
    permission: str = ""
    sends_back: bool = True
    tells: bool = True

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What those who decide may choose from."""
        return tuple(one for one in DECIDERS_VERDICTS if self.sends_back or one != Verdict.SEND_BACK)


_kinds: dict[str, ApprovalKind] = {}


def register_kind(kind: ApprovalKind) -> None:
    """Announce a kind; call it when the owning package gets ready.

    Raises:
        ValueError: the code is taken, or too long to be stored.
    """
    if len(kind.code) > 40:
        raise ValueError(f"{kind.code} is too long")
    if _kinds.get(kind.code, kind) is not kind:
        raise ValueError(f"approval kind {kind.code} is registered already")
    _kinds[kind.code] = kind


def forget_kind(code: str) -> None:
    """Take a kind away; for tests."""
    _kinds.pop(code, None)


def kinds() -> tuple[ApprovalKind, ...]:
    """All kinds, in the order of their codes."""
    return tuple(_kinds[code] for code in sorted(_kinds))


def kind_of(code: str) -> ApprovalKind:
    """The kind with the code.

    Raises:
        Invalid: there is none; its package may be left out of this installation.
    """
    try:
        return _kinds[code]
    except KeyError:
        raise Invalid(_("This kind of approval is not in use here."), code="unknown_kind") from None
