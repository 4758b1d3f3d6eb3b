"""Composition root: settings, addresses, server entry points. Imports everything; nothing imports it."""
