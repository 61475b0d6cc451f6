"""Pages of requests, by audience."""
