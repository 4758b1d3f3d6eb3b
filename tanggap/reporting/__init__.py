"""Read-only roof: figures, recaps, home screens, exports."""
