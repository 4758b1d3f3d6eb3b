"""Technicians, work orders and their progress."""
