"""The words of messages about a case: subject, text and HTML in the reader's language, times in the city's zone.

Every message has a template `emails/words/<name>.txt` that holds its paragraphs; text and HTML are both made of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from civic311.city.current import city_zone, current_city
from requests_app.announce_facts import team_of
from requests_app.models import ServiceRequest
from requests_app.promise_words import promise_sentence

SUBJECTS = {
    "confirmation": _("%(number)s: we have your report"),
    "voice": _("%(number)s: we added your report"),
    "rerouted": _("%(number)s: another team has your request"),
    "progress": _("%(number)s: we have taken up your request"),
    "held": _("%(number)s: your request is paused"),
    "resumed": _("%(number)s: work on your request goes on"),
    "visited": _("%(number)s: we were there"),
    "reply": _("%(number)s: a message from the city"),
    "closed": _("%(number)s: your request is closed"),
    "handed_off": _("%(number)s: somebody else is responsible"),
    "reopened": _("%(number)s: your request is open again"),
    "joined": _("%(number)s: joined to another request"),
    "given": _("%(number)s: this case is now yours"),
    "resident_wrote": _("%(number)s: a resident wrote"),
    "came_back": _("%(number)s: open again"),
    "at_risk": _("%(number)s: soon due"),
    "late": _("%(number)s: late"),
    "review": _("%(number)s: look at this paused case today"),
}


@dataclass(frozen=True)
class Written:
    """A message in one language."""

    subject: str
    text: str
    html: str


def offered(language: str) -> str:
    """The language if we have words for it, else the default one."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def write(
    name: str, service_request: ServiceRequest, *, language: str, link: str, now: datetime,
    facts: Callable[[], Mapping[str, Any]] = dict, place: str = "", stop_url: str = "",
) -> Written:  # fmt: skip
    """The message `name` about a request, for somebody who follows `link`.

    `facts` gives what only this message needs; it is called in the reader's language. `stop_url` is where a resident
    ends these messages.
    """
    with translation.override(offered(language)), timezone.override(city_zone()):
        context = {
            "city": current_city(),
            "number": service_request.public_id,
            "service": str(service_request.service),
            "place": place or service_request.address,
            "team": team_of(service_request.queue),
            "promise": promise_sentence(service_request, now=now),
            "link": link,
            "unsubscribe_url": stop_url,
            **facts(),
        }
        words = render_to_string(f"emails/words/{name}.txt", context)
        context["paragraphs"] = [part.strip() for part in words.replace("\r\n", "\n").split("\n\n") if part.strip()]
        context["subject"] = SUBJECTS[name] % {"number": service_request.public_id}
        return Written(
            subject=context["subject"],
            text=render_to_string("emails/message.txt", context).strip() + "\n",
            html=render_to_string("emails/message.html", context),
        )
