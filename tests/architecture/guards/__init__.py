"""Guards: plain functions that take the root of a checkout and return their findings, one text each."""
