"""The words of a message for people who cannot be written to by email: sentences to read out or to print, no links.

They are made of the same paragraphs as the mail (`announce_words`), without the one that leads to the link. Greeting
and farewell come when somebody reads them (`call_scripts`), since a call that reaches nobody becomes a letter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic311.city.current import city_zone
from requests_app.announce_words import (
    context_of,
    joined_words,
    offered,
    paragraphs_of,
    subject_of,
    words_of_service,
)
from requests_app.models import ServiceRequest
from requests_app.promise_words import aloud


@dataclass(frozen=True)
class Script:
    """The words in one language; paragraphs of `text` are parted by empty lines."""

    subject: str
    text: str


def write_script(
    name: str, service_request: ServiceRequest, *, language: str, now: datetime,
    facts: Callable[[], Mapping[str, Any]] = dict, place: str | None = None, own_number: str = "",
) -> Script:  # fmt: skip
    """The message `name` about a request as it is said or printed; parameters as of `announce_words.write`."""
    with translation.override(offered(language)), timezone.override(city_zone()):
        context = context_of(service_request, now=now, place=place) | facts() | {"aloud": True, "url": ""}
        context["promise"] = aloud(str(context["promise"]))
        paragraphs = paragraphs_of(name, context)[:-1] + words_of_service(name, service_request)
        ending = _ending(name, context)
        if ending:
            paragraphs.append(ending)
        if own_number:
            paragraphs.insert(0, joined_words(own_number, service_request))
        return Script(subject_of(name, service_request), "\n\n".join(paragraphs))


def _ending(name: str, context: Mapping[str, Any]) -> str:
    """What the reader of a mail does on the page, as it is done without one."""
    if name == "closed" and context["status"] != "CANCELED":
        return _("Is it not in order? Tell us within 30 days and we take it up again.")
    if name == "scheduled":
        return _("To move or cancel the day, tell us.")
    if name in ("unscheduled", "missed") and context["may_choose"]:
        return _("To choose another day, tell us.")
    return _("You can answer us on the phone.") if name in ("reply", "asked_more") else ""
