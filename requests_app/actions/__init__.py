"""The only way a request changes: each function here is one thing a person or the worker does."""
