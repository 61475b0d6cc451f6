"""What can go wrong with the embedded database."""


class LocalDatabaseError(RuntimeError):
    """The embedded database cannot be used; the message says why and what to do."""
