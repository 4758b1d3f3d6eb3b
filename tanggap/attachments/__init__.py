"""Files: rules, derivatives, hashes, checked downloads."""
