"""The house's rules as tests: each guard runs on this checkout and on a copy with a planted violation."""
