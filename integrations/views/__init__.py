"""Pages and hooks of the doors to other systems."""
