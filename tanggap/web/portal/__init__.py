"""Pages under ``/portal/``: what customers and office staff reported, and how it stands."""
