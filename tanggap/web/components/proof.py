"""How the customer confirmed the work, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def proof_words(kind: str, signer: str = "", sent_to: str = "") -> str:
    """One sentence; "" for no proof.

    Args:
        kind: ``signature`` or ``code``.
        signer: name of the one who signed, or told the code.
        sent_to: masked address to which the code went.
    """
    if kind == "signature":
        return _("Signed by %(name)s") % {"name": signer or "–"}
    if kind == "code":
        return _("Confirmed with the code sent to %(address)s") % {"address": sent_to or "–"}
    return ""


def proof_told(data: Mapping[str, Any]) -> str:
    """The sentence for an entry of the record; "" where it tells of none."""
    return proof_words(
        str(data.get("proof") or ""), str(data.get("signer") or ""), str(data.get("sent_to") or "")
    )
