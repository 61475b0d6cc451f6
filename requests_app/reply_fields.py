"""The fields that a text to reply with may hold, such as {number}, and what they become in a case."""

import re
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.city.current import city_zone, current_city
from civic311.lib.day_words import day_words
from requests_app.announce_facts import team_of
from requests_app.models import ServiceRequest
from requests_app.queries.public_place import public_place
from routing.reference import reference

FIELDS = {
    "number": gettext_lazy("number of the case"),
    "service": gettext_lazy("what it is about"),
    "address": gettext_lazy("place, as everybody may know it"),
    "due": gettext_lazy("day the resident was promised"),
    "team": gettext_lazy("team that has it"),
    "city": gettext_lazy("name of the city"),
}
SAMPLES = {
    "number": "26-048130-7",
    "service": gettext_lazy("Pothole"),
    "address": gettext_lazy("12 Mill Street"),
    "due": gettext_lazy("Friday, November 27"),
    "team": gettext_lazy("Road crew (Streets)"),
}
_FIELD = re.compile(r"\{([^{}\n]{0,40})\}")


def unknown_fields(text: str) -> list[str]:
    """What stands in braces and is no field."""
    return [name for name in _FIELD.findall(text) if name not in FIELDS]


def filled_in(text: str, service_request: ServiceRequest, *, language: str, now: datetime) -> str:
    """The text with the fields of a case, in the reader's language. What the case does not have becomes plain words."""
    with translation.override(language), timezone.override(city_zone()):
        due = service_request.expected_datetime
        queue = next((row for row in reference().queues.values() if row.pk == service_request.queue_id), None)
        values = {
            "number": service_request.public_id,
            "service": str(reference().services_by_id[service_request.service_id]),
            "address": public_place(service_request).address or _("the place you told us about"),
            "due": day_words(due, now=now) if due else _("a day we tell you as soon as we know it"),
            "team": team_of(queue) or _("the team in charge"),
            "city": _city_name(),
        }
        return _put(text, values)


def as_sample(text: str, language: str) -> str:
    """The text with the fields of an invented case."""
    with translation.override(language):
        return _put(text, {name: str(value) for name, value in SAMPLES.items()} | {"city": _city_name()})


def _city_name() -> str:
    city = current_city()
    return city.name if city else ""


def _put(text: str, values: dict[str, str]) -> str:
    return _FIELD.sub(lambda found: values.get(found.group(1), found.group(0)), text)
