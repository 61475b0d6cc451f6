"""News of requests as Open311's service request updates: what we tell, and what other systems tell us."""
