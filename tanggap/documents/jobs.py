"""Work in the background on documents."""

from tanggap.documents.tasks import paper_make

__all__ = ["paper_make"]
