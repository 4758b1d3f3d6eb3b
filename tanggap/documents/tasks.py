"""The job that makes a paper; issuing enqueues it, hence it stands below the services."""

from __future__ import annotations

from django.tasks import task


@task
def paper_make(*, document_id: int) -> None:
    """Make the paper of a document; safe to run twice."""
    from tanggap.documents.services.papers import paper_file

    paper_file(document_id)
