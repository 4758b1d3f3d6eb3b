"""The product in a browser, on demo data."""
