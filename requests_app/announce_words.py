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
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic311.city.current import city_zone, current_city
from civic311.lib.translated_text import in_language
from requests_app.announce_facts import team_of
from requests_app.models import ServiceRequest
from requests_app.promise_words import promise_sentence
from requests_app.queries.promise import background_of
from routing.models import ServiceMessage

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
    "passed_on": _("%(number)s: who works on your request"),
    "reopened": _("%(number)s: your request is open again"),
    "joined": _("%(number)s: joined to another request"),
    "unjoined": _("%(number)s: a request of its own again"),
    "separated": _("%(number)s: your report has a number of its own"),
    "split": _("%(number)s: several teams work on your request"),
    "part_done": _("%(number)s: part of the work is done"),
    "scheduled": _("%(number)s: your appointment"),
    "unscheduled": _("%(number)s: your appointment is canceled"),
    "missed": _("%(number)s: the visit did not take place"),
    "asked_more": _("%(number)s: please tell us more"),
    "new_link": _("%(number)s: a new link to your request"),
    "records": _("%(number)s: a question for the records officer"),
    "exception": _("%(number)s: may this close without evidence?"),
    "work": _("%(number)s: work for you"),
    "contractor_done": _("%(number)s: the contractor was there"),
    "given": _("%(number)s: this case is now yours"),
    "resident_wrote": _("%(number)s: a resident wrote"),
    "mentioned": _("%(number)s: a note for you"),
    "came_back": _("%(number)s: open again"),
    "at_risk": _("%(number)s: soon due"),
    "late": _("%(number)s: late"),
    "aged": _("%(number)s: open for long"),
    "dormant": _("%(number)s: nothing happens"),
    "called": _("Emergency %(number)s: please answer"),
    "review": _("%(number)s: look at this paused case today"),
    "stuck": _("%(number)s: paused for too long"),
}

_SAY_PLACE = frozenset({"confirmation", "handed_off", "visited", "new_link"})  # their own words tell where it is


def lazy_str(function: Callable[..., str]) -> Callable[..., Any]:
    """Call it only when a template writes the text, in the language that is active then."""
    return lazy(function, str)


@dataclass(frozen=True)
class Written:
    """A message in one language. `news` is what it tells, without its head, its link and its foot."""

    subject: str
    text: str
    html: str
    news: str = ""


def offered(language: str) -> str:
    """The language if we have words for it, else the default one."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@lazy_str
def _promise(service_request: ServiceRequest, now: datetime) -> str:
    """Read only for the messages that say it."""
    return promise_sentence(service_request, now=now, told=background_of(service_request, now=now))


def write(
    name: str, service_request: ServiceRequest, *, language: str, link: str, now: datetime,
    facts: Callable[[], Mapping[str, Any]] = dict, place: str | None = None, stop_url: str = "", own_number: str = "",
    preferences_url: str = "",
) -> Written:  # fmt: skip
    """The message `name` about a request, for somebody who follows `link`.

    `facts` gives what only this message needs; it is called in the reader's language. `place` None: that of the case.
    `stop_url` is where a resident ends these messages, `preferences_url` where she chooses them; `own_number` is that
    of her own case if it was joined to this.
    """
    with translation.override(offered(language)), timezone.override(city_zone()):
        context = context_of(service_request, now=now, place=place) | {"link": link, "unsubscribe_url": stop_url}
        context |= facts() | {"preferences_url": preferences_url}
        paragraphs = paragraphs_of(name, context)
        if stop_url:
            paragraphs[-1:-1] = words_of_service(name, service_request)
        if own_number:
            paragraphs.insert(0, joined_words(own_number, service_request))
        context["paragraphs"] = paragraphs
        context["subject"] = subject_of(name, service_request)
        context["about"] = context["place"] if stop_url and name not in _SAY_PLACE else ""
        return Written(
            subject=context["subject"],
            text=render_to_string("emails/message.txt", context).strip() + "\n",
            html=render_to_string("emails/message.html", context),
            news="\n\n".join(paragraphs[:-1]),
        )


def subject_of(name: str, service_request: ServiceRequest) -> str:
    """What the message is about, in the active language."""
    return str(SUBJECTS[name] % {"number": service_request.public_id})


def context_of(service_request: ServiceRequest, *, now: datetime, place: str | None) -> dict[str, Any]:
    """What every message may say of a request, in the active language. `place` None: that of the case."""
    return {
        "city": current_city(),
        "number": service_request.public_id,
        "service": str(service_request.service),
        "place": service_request.address if place is None else place,
        "team": team_of(service_request.queue),
        "promise": _promise(service_request, now),
    }


def paragraphs_of(name: str, context: Mapping[str, Any]) -> list[str]:
    """The paragraphs of the message `name` in the active language; the last one leads to the link."""
    words = render_to_string(f"emails/words/{name}.txt", context)
    return [part.strip() for part in words.replace("\r\n", "\n").split("\n\n") if part.strip()]


def words_of_service(name: str, service_request: ServiceRequest) -> list[str]:
    """What the city added for this service, before the sentence that leads to the link."""
    found = ServiceMessage.objects.filter(service=service_request.service_id, occasion=name).first()
    next_steps = in_language(service_request.service.next_steps) if name == "confirmation" else ""
    return [text for text in (next_steps, in_language(found.text) if found else "") if text]


def joined_words(own_number: str, service_request: ServiceRequest) -> str:
    """Where the work on a report goes on that was joined to another."""
    numbers = {"own": own_number, "number": service_request.public_id}
    return gettext("Your report %(own)s was joined to %(number)s, where the work goes on.") % numbers
