"""Pages for crews on their phones."""
