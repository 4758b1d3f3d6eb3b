"""People, teams, roles held at units, and the Actor built from them."""
