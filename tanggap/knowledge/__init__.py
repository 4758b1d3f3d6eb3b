"""Articles: what is known, for customers and for staff, found by the words that people really use."""
