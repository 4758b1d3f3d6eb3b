"""Outages and planned maintenance of tickets, with the same interior as a domain."""
