"""Inbox and outbox: who is told, by which channel, and what became of it."""
