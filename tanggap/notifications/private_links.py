"""Links that carry a secret lie sealed in the outbox: who reads deliveries cannot use them."""

from __future__ import annotations

from tanggap.kernel.sealing import Unreadable, seal, unseal

_MARK = "sealed:"
_PURPOSE = "notice link"


def sealed_link(path: str) -> str:
    """The path as it may be stored with a delivery; the channel opens it while it sends."""
    return _MARK + seal(path.encode(), _PURPOSE).decode()


def is_sealed(link: str) -> bool:
    """Whether the stored link is one that only its recipient may read."""
    return link.startswith(_MARK)


def opened_link(link: str) -> str:
    """The stored link as it goes out; empty when it was sealed with a key that is gone."""
    if not is_sealed(link):
        return link
    try:
        return unseal(link.removeprefix(_MARK).encode(), _PURPOSE).decode()
    except Unreadable:
        return ""
