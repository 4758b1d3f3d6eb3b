"""Digests of field work: made at set times of a unit's day, kept as pages, told to those who run it."""
