"""Pages under ``/setup/``."""
