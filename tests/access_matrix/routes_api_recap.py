"""Notes on days and monthly recaps by the API: the same rights as on the pages."""

from __future__ import annotations

from typing import Any

from tests.access_matrix.cast import Cast
from tests.access_matrix.routes_api_setup import api, thing
from tests.access_matrix.routes_recap import NOT_THERE, READERS, THERE

HERE: dict[str, Any] = {"allowed": THERE, "others": NOT_THERE}
_edition, _remark = thing("recap_edition"), thing("day_remark")


def _note(cast: Cast) -> dict[str, object]:
    return {"date": "2026-01-05", "unit": cast.branch.code, "text": "Banjir"}


def _file(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["recap_published"].pk, "file_format": "pdf"}


ROUTES = (
    api("day_notes", allowed=READERS),
    api("day_notes", method="POST", data=_note, opens={201}, **HERE),
    api("day_note_withdraw", _remark, "POST", data={}, **HERE),
    api("recap_editions", allowed=READERS),
    api("recap_edition", _edition, **HERE),
    api("recap_edition_publish", _edition, "POST", data={}, opens={202}, **HERE),
    api("recap_edition_file", _file, **HERE),
)
