"""News as text messages, for people who wish them on their phone: a sentence, what matters of it, and the link.

Each kind of news that residents get has its sentence here; a long reply of the city takes several texts.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.city.current import city_zone
from civic311.lib.day_words import day_words
from civic311.lib.log_filters import without_tokens
from civic311.lib.text_segments import parts, shortened
from civic311.people.models import Contact
from notifications import sms
from notifications.outbox import Draft
from requests_app.actions.tracking import new_token
from requests_app.announce_digest import due_for
from requests_app.announce_followers import Follower
from requests_app.announce_words import context_of, offered
from requests_app.models import ServiceRequest
from requests_app.promise_words import aloud
from routing.reference import reference

SENTENCES = {
    "confirmation": gettext_lazy("%(number)s: we have your report (%(service)s)."),
    "voice": gettext_lazy("%(number)s: others told us too (%(service)s). We added your report."),
    "rerouted": gettext_lazy("%(number)s: %(new_team)s has your request now (%(service)s)."),
    "progress": gettext_lazy("%(number)s: we have taken up your request (%(service)s)."),
    "held": gettext_lazy("%(number)s: your request is paused (%(service)s). %(reason)s."),
    "resumed": gettext_lazy("%(number)s: work on your request goes on (%(service)s)."),
    "visited": gettext_lazy("%(number)s: we were there on %(when)s (%(service)s)."),
    "reply": gettext_lazy("%(number)s, the city writes: %(text)s"),
    "closed": gettext_lazy("%(number)s: we closed your request (%(service)s)."),
    "handed_off": gettext_lazy("%(number)s: the city is not responsible for this (%(service)s). %(body)s is."),
    "passed_on": gettext_lazy("%(number)s: %(body)s works on your request now (%(service)s)."),
    "reopened": gettext_lazy("%(number)s: your request is open again (%(service)s)."),
    "joined": gettext_lazy("%(number)s: this is the same matter as %(original)s. The work goes on there."),
    "unjoined": gettext_lazy("%(number)s: your request is on its own again (%(service)s)."),
    "separated": gettext_lazy("%(number)s: your report has a number of its own now (%(service)s)."),
    "split": gettext_lazy("%(number)s: several teams work on your request (%(service)s)."),
    "part_done": gettext_lazy("%(number)s: part of the work is done (%(service)s)."),
    "scheduled": gettext_lazy("%(number)s: your appointment is on %(day)s (%(service)s)."),
    "unscheduled": gettext_lazy("%(number)s: your appointment is canceled (%(service)s)."),
    "missed": gettext_lazy("%(number)s: the visit did not take place (%(service)s)."),
    "asked_more": gettext_lazy("%(number)s: please tell us more (%(service)s), else we close it on %(until)s."),
}  # fmt: skip
# What is said after the sentence: a fact of the event, or the promise.
AFTER = {
    "closed": "reason", "asked_more": "reason", "handed_off": "explanation", "scheduled": "preparation",
    "joined": "original_promise", "confirmation": "promise", "voice": "promise", "progress": "promise",
    "resumed": "promise", "rerouted": "promise", "reopened": "promise", "unjoined": "promise", "separated": "promise",
}  # fmt: skip
_MOST_SEGMENTS = 2  # of the sentence with what follows; the link may need another text
_MOST_OF_A_REPLY = 6


def text_drafts(
    name: str, key: str, follower: Follower, service_request: ServiceRequest, *,
    facts: Callable[[], Mapping[str, Any]], now: datetime,
) -> list[Draft]:  # fmt: skip
    """The texts that tell `name` to the writer of a report, at a time when phones may sound.

    Who reported by text has heard that it arrived.
    """
    report, contact = follower.report, follower.report.contact
    if contact is None or (name == "confirmation" and service_request.provenance == "sms"):
        return []
    link = settings.PUBLIC_URL + reverse("track", args=[new_token(report, now=now)])
    texts = write_texts(name, service_request, follower, contact, link=link, facts=facts, now=now)
    service = reference().services_by_id[report.service_request.service_id]
    return [
        Draft(
            key=key if number == 1 else f"{key}:{number}", kind=name, to_address=str(contact.phone),
            subject=without_tokens(text)[:80], body_text=text, language=offered(contact.language),
            about=service_request.public_id, department_id=service_request.department_id,
            is_confidential=service.complainant_confidential,
            channel=sms.CHANNEL, due_at=due_for(contact, sms.CHANNEL, service_request.severity, now),
        )
        for number, text in enumerate(texts, start=1)
    ]  # fmt: skip


def write_texts(
    name: str, service_request: ServiceRequest, follower: Follower, contact: Contact, *, link: str,
    facts: Callable[[], Mapping[str, Any]], now: datetime,
) -> list[str]:  # fmt: skip
    """The message as texts of at most two segments each, in the contact's language."""
    with translation.override(offered(contact.language)), timezone.override(city_zone()):
        context = context_of(service_request, now=now, place=follower.place) | dict(facts())
        words = {each: _said(value, now) for each, value in context.items()}
        if follower.own_number:
            words["number"] = follower.own_number
        said = str(SENTENCES[name]) % words
        more = aloud(words.get(AFTER.get(name, ""), ""))
        body = shortened(f"{said} {more}".strip(), most=_MOST_OF_A_REPLY if name == "reply" else _MOST_SEGMENTS)
        ending = [_("Reply STOP to end these texts.")] if name == "confirmation" else []
        return parts("\n".join([body, link, *ending]))


def _said(value: Any, now: datetime) -> str:
    """A fact as it stands in a sentence; days in words."""
    return day_words(value, now=now) if isinstance(value, date) else str(value)
