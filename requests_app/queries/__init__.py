"""Scoped reads: rows a viewer may see, ready for lists, details, maps and exports."""
