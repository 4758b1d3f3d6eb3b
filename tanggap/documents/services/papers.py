"""Papers in the storage: made once, the same bytes whenever they have to be made again."""

from __future__ import annotations

import hashlib
import logging
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext as _

from tanggap.attachments.models import Attachment
from tanggap.documents.models import Document
from tanggap.documents.paper import document_pdf
from tanggap.documents.policies import can_print
from tanggap.documents.signing import signed
from tanggap.kernel.errors import Unavailable
from tanggap.kernel.ids import new_secret

logger = logging.getLogger(__name__)


class PaperFile(NamedTuple):
    """Where the paper lies, its size in bytes, and its digest."""

    key: str
    size: int
    sha256: str


def paper_file(document_id: int) -> PaperFile:
    """The paper of a document, made where it is not there yet or was lost.

    Raises:
        NotAllowed: the document was withdrawn.
        Unavailable: what was made is not what was handed out before.
    """
    document = Document.objects.get(pk=document_id)
    can_print(document).enforce()
    if document.pdf_key and default_storage.exists(document.pdf_key):
        return PaperFile(document.pdf_key, document.pdf_size, document.pdf_sha256)
    with translation.override(document.content["language"]):
        paper = signed(document_pdf(document.content, picture_for_paper), document.content)
    digest = hashlib.sha256(paper).hexdigest()
    if document.pdf_sha256 and digest != document.pdf_sha256:
        logger.error("the paper of %s cannot be made again as it was", document.number_text)
        raise Unavailable(
            _("The paper was lost and cannot be made again as it was. Ask an administrator."),
            code="paper_lost",
        )
    key = default_storage.save(f"documents/{document.issued_at:%Y/%m}/{new_secret()}.pdf", ContentFile(paper))
    rows = Document.objects.filter(pk=document.pk, pdf_key=document.pdf_key)
    if rows.update(pdf_key=key, pdf_sha256=digest, pdf_size=len(paper)) == 1:
        return PaperFile(key, len(paper), digest)
    default_storage.delete(key)  # of two at once, the second
    return paper_file(document_id)


def picture_for_paper(public_id: str, sha256: str) -> bytes | None:
    """A stored picture upright, when its original is still the one that was approved."""
    file = Attachment.objects.kept().filter(public_id=public_id, sha256=sha256).first()
    if file is None or not file.display_key or not default_storage.exists(file.display_key):
        return None
    with default_storage.open(file.display_key, "rb") as stored:
        content: bytes = stored.read()
    return content
