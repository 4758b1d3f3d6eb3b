"""Ways in: imports now, more channels later; all end in one submit."""
