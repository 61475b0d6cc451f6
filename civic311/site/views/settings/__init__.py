"""Pages on which a city sets itself up."""
