"""Tables of documents."""

from tanggap.documents.models.document import Document, DocumentNumber, NumberSeries
from tanggap.documents.models.setup import DocumentTemplate, Letterhead

__all__ = ["Document", "DocumentNumber", "DocumentTemplate", "Letterhead", "NumberSeries"]
