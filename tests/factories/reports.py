"""The report form as a resident without JavaScript fills it in."""

from django.http import HttpResponse
from django.test import Client

from tests.factories.city import WEST

PLACE = {"do": "continue", "address": "12 Mill Street", "lat": str(WEST[0]), "long": str(WEST[1])}
DETAILS = {"answer_depth": "ankle", "description": "A deep hole by the bakery"}
CONTACT = {"name": "Rosa Canary", "email": "rosa@example.org", "phone": "", "follows": "on", "language": "en"}


def walk(client: Client, service: str = "pothole", details: dict | None = None, place: dict | None = None) -> None:
    """Answer every step up to the check."""
    client.post(f"/report/{service}/", place or PLACE)
    client.post(f"/report/{service}/details/", details or DETAILS)
    client.post(f"/report/{service}/contact/", CONTACT)


def send(client: Client, service: str = "pothole") -> HttpResponse:
    """Press the last button."""
    return client.post(f"/report/{service}/check/")
