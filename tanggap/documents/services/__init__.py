"""Every write on documents."""

from tanggap.documents.services.issuing import document_issue, document_withdraw
from tanggap.documents.services.numbers import number_take, number_void
from tanggap.documents.services.papers import PaperFile, paper_file
from tanggap.documents.services.setup import (
    LetterheadFacts,
    TemplateFacts,
    letterhead_save,
    template_save,
)

__all__ = [
    "LetterheadFacts",
    "PaperFile",
    "TemplateFacts",
    "document_issue",
    "document_withdraw",
    "letterhead_save",
    "number_take",
    "number_void",
    "paper_file",
    "template_save",
]
