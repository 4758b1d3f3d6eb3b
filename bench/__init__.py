"""Performance suite: a large, believable data set and one timed case per screen and endpoint."""
