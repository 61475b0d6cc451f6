"""Webhooks out: events of cases, signed, to other systems that asked for them."""
