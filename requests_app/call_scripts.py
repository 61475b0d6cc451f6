"""A call-back as it is read out, left on a machine, or printed: greeting, news and farewell in the person's language.

Numbers are read out in groups. What is left on a machine names nothing but the number: others may hear it.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from civic311.city.current import current_city
from civic311.lib import public_ids
from civic311.lib.translated_text import in_language
from requests_app.models import CallBack

# What the news is about, in the lists of calls and letters.
NEWS = {
    "confirmation": gettext_lazy("The report arrived"),
    "voice": gettext_lazy("Added to other reports"),
    "rerouted": gettext_lazy("Another team has it"),
    "progress": gettext_lazy("Taken up"),
    "held": gettext_lazy("Paused"),
    "resumed": gettext_lazy("The work goes on"),
    "visited": gettext_lazy("A crew was there"),
    "reply": gettext_lazy("A message from the city"),
    "closed": gettext_lazy("Closed"),
    "handed_off": gettext_lazy("Somebody else is responsible"),
    "passed_on": gettext_lazy("Passed on"),
    "reopened": gettext_lazy("Taken up again"),
    "joined": gettext_lazy("Joined to another request"),
    "unjoined": gettext_lazy("A request of its own again"),
    "separated": gettext_lazy("A number of its own"),
    "split": gettext_lazy("Several teams work on it"),
    "part_done": gettext_lazy("Part of the work is done"),
    "scheduled": gettext_lazy("Appointment"),
    "unscheduled": gettext_lazy("Appointment canceled"),
    "missed": gettext_lazy("Visit missed"),
    "asked_more": gettext_lazy("We need to know more"),
}
OUTCOMES = {
    "reached": gettext_lazy("reached"),
    "voicemail": gettext_lazy("message left"),
    "no_answer": gettext_lazy("no answer"),
    "wrong_number": gettext_lazy("wrong number"),
    "refused": gettext_lazy("wants no more calls"),
}
_NUMBER = re.compile(r"\b\d{2}-\d{6,12}-\d\b")


@dataclass(frozen=True)
class Reading:
    """What to say, in `language`; `name_of_language` is in that language itself."""

    language: str
    name_of_language: str
    greeting: str
    paragraphs: list[str]
    farewell: str
    message: str


def readings(call_back: CallBack) -> list[Reading]:
    """The call in the person's language and, when that is another, in the city's first one for an interpreter."""
    found = [_reading(call_back, call_back.script, call_back.language)]
    if call_back.script_for_staff and call_back.language != settings.LANGUAGE_CODE:
        found.append(_reading(call_back, call_back.script_for_staff, settings.LANGUAGE_CODE))
    return found


def spoken_numbers(text: str) -> str:
    """The text with every case number in groups, as it is read out."""
    return _NUMBER.sub(lambda found: public_ids.spoken(found.group()), text)


def _reading(call_back: CallBack, script: str, language: str) -> Reading:
    with translation.override(language):
        words = _words(call_back) | {"number": public_ids.spoken(call_back.service_request.public_id)}
        greeting = _("Hello, this is %(city)s with news about your report: %(service)s. The number is %(number)s.")
        message = _("Hello, this is %(city)s with news about your report %(number)s. It is not urgent. Please call us.")
        if words["phone"]:
            message = _(
                "Hello, this is %(city)s with news about your report %(number)s. It is not urgent. Please call us at "
                "%(phone)s."
            )
        return Reading(
            language, get_language_info(language)["name_local"].capitalize(), greeting % words,
            _paragraphs(spoken_numbers(script)), _("Do you have a question, or may I pass something on to the team?"),
            message % words,
        )  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """One page to be printed. `address` are the lines of the address block."""

    language: str
    city: str
    address: list[str]
    day: str
    subject: str
    greeting: str
    paragraphs: list[str]
    farewell: list[str]


def letter_of(call_back: CallBack, *, now: datetime) -> Letter:
    """The letter in the person's language. The contact has a postal address; times are shown in the active zone."""
    contact = call_back.contact
    with translation.override(call_back.language):
        words = _words(call_back) | {"number": call_back.service_request.public_id, "name": contact.name}
        lines = [line.strip() for line in contact.postal_address.splitlines() if line.strip()]
        if contact.name and (not lines or lines[0] != contact.name):
            lines.insert(0, contact.name)
        if words["phone"] and words["hours"]:
            call = _("Questions? Call us at %(phone)s (%(hours)s) and say the number %(number)s.")
        elif words["phone"]:
            call = _("Questions? Call us at %(phone)s and say the number %(number)s.")
        else:
            call = _("Questions? Please have the number %(number)s ready when you ask us.")
        return Letter(
            language=call_back.language, city=words["city"], address=lines,
            day=date_format(timezone.localtime(now), pgettext("format of a day in another year", "l j F Y")),
            subject=call_back.subject,
            greeting=_("Dear %(name)s,") % words if contact.name else _("Good day,"),
            paragraphs=_paragraphs(call_back.script),
            farewell=[call % words, _("With kind regards,"), words["city"]],
        )  # fmt: skip


def _words(call_back: CallBack) -> dict[str, str]:
    city = current_city()
    return {
        "city": city.service_name if city else "",
        "phone": city.phone if city else "",
        "hours": in_language(city.opening_hours) if city else "",
        "service": str(call_back.service_request.service),
    }


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]
