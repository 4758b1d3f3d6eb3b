"""Check-in and check-out with a live picture, a fresh position and the server's clock."""
