"""Who should take which ticket: suggestions with reasons, best for all, day plans."""
