"""Pages under ``/account/``."""
