"""Where bytes lie in the storage: a folder a day, in it an unguessable folder a file."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Final

from tanggap.kernel import clock

ROOT: Final = "attachments"


def day_folder(day: date) -> str:
    """The folder of everything stored on the (UTC) day."""
    return f"{ROOT}/{day:%Y/%m/%d}"


def new_folder() -> str:
    """A new folder for one file and its derivatives; says nothing about owner or name."""
    return f"{day_folder(clock.now().date())}/{secrets.token_hex(16)}"
