"""Pages under ``/office/``: figures and the organisation, for those who lead and watch."""
