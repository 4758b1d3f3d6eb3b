"""Pages under ``/kb/``: articles for readers."""
