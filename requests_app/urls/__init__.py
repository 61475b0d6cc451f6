"""Addresses of requests, by audience."""
