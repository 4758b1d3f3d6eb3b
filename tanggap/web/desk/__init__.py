"""Pages under ``/desk/``."""
