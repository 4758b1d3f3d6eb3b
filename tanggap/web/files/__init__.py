"""Pages under ``/files/``."""
