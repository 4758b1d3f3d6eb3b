"""What crosses packages: architecture, access matrix, races, integration, journeys in a browser."""
