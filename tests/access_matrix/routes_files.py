"""Downloads of stored files."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tanggap.attachments.services import attachment_store
from tanggap.kernel.actor import system_actor
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import NOBODY, SIGNED_IN, Route

WITHOUT_COLLEAGUES = frozenset({"stranger", "customer", "office"})
"""People who are no colleagues, and therefore see no photo of the staff."""


def prepare(cast: Cast) -> None:
    """A photo of the branch's dispatcher."""
    cast.things["photo"] = attachment_store(
        actor=system_actor(),
        upload=SimpleUploadedFile("foto.txt", b"foto"),
        owner=cast["noc"],
        visibility="internal",
    )


ROUTES = (
    Route(
        "files:download",
        lambda cast: {"public_id": cast.things["photo"].public_id, "variant": "original"},
        allowed=SIGNED_IN - WITHOUT_COLLEAGUES,
        anonymous=404,
    ),
    Route(
        "files:download",
        {"public_id": "00000000-0000-7000-8000-000000000000", "variant": "original"},
        allowed=NOBODY,
        anonymous=404,
    ),
)
