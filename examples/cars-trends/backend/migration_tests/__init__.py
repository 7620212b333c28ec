"""Each migration up, down and up again, on a database with data."""
