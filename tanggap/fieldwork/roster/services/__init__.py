"""Writes of shifts, the roster, leave, swaps, turns on call and handover."""
