"""Append-only, hash-chained record: audit trail, timeline source, live cursor; and job runs."""
