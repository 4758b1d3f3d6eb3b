"""Writes of the catalogue, of requests for its services, and of their validation."""
