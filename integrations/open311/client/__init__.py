"""Cases that outside bodies have: handed to their Open311 server, and what they say brought home."""
