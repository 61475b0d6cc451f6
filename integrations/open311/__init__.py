"""Open311: our own server, and what we ask of the servers of others."""
