"""Where technicians are while on duty: devices, positions, tracks."""
