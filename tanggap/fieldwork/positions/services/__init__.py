"""Writes of positions: devices, spans of duty, what trackers send."""
