"""Forms by which people join."""
