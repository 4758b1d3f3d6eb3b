"""Who works when: shifts, the roster, leave, swaps, on-call turns, handover."""
