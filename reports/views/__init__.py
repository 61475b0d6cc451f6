"""Pages of figures: internal ones (staff, elected officials) and published ones."""
