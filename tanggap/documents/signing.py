"""The place of certified electronic signatures: a provider registers itself here.

Without one papers go as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

type Signer = Callable[[bytes, dict[str, Any]], bytes]
"""Takes a paper (PDF) and the document's content, answers the signed paper."""

_signers: list[Signer] = []


def register_signer(signer: Signer) -> None:
    """Let papers pass through the signer before they are stored; the last one registered counts."""
    _signers.append(signer)


def forget_signer(signer: Signer) -> None:
    """Take a signer away; for tests."""
    _signers.remove(signer)


def signed(paper: bytes, content: dict[str, Any]) -> bytes:
    """The paper, signed where a provider is registered."""
    return _signers[-1](paper, content) if _signers else paper
