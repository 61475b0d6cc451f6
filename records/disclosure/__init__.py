"""Requests for public records: counted in working days, found, looked through, blacked out and handed out as a set."""
