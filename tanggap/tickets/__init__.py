"""Tickets: life cycle, priority, SLA clocks, messages."""
