"""Tanggap: tickets, field work and channel budgets for organisations that keep networks running."""

__version__ = "0.1.0"
