"""Every write on outages; callers outside find them in ``tanggap.tickets.services``."""
