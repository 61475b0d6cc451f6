"""Template tags of the staff workspace."""
