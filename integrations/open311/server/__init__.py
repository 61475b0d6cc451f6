"""What other programs ask of us in Open311's words (GeoReport v2, with the extensions that are in use)."""
