"""The tree of units with calendars; offices, customers and the places where service is delivered."""
