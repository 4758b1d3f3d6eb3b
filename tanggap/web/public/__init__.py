"""Pages under ``/public/``."""
