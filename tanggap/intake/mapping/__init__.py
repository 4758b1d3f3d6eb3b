"""What a column means: definitions, reading of dates, and the way from rows to records."""
