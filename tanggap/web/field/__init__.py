"""Pages under ``/field/``."""
