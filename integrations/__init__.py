"""The doors to other systems: mail and text messages that come in, and what leaves for other services."""
