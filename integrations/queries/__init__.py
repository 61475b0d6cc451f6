"""What came in, as far as a viewer may see it."""
