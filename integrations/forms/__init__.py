"""What staff fill in about what came in."""
