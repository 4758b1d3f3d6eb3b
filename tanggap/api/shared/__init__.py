"""Plumbing of the API: authentication, errors, paging, idempotency."""
