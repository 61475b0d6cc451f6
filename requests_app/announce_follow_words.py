"""What followers are told of an event: one plain sentence of public facts, in the active language."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from civic311.lib.day_words import day_words
from requests_app import announce_facts as facts
from requests_app.models import Event, Message, ServiceRequest
from requests_app.queries.public_text import public_text

Sentence = Callable[[Event, ServiceRequest], str]


def sentence_of(event: Event, service_request: ServiceRequest) -> str:
    """What everybody may know of the event; empty for what followers are not told."""
    write = NEWS.get(event.kind)
    return write(event, service_request) if write else ""


def _new(event: Event, service_request: ServiceRequest) -> str:
    team = facts.team_of(service_request.queue)
    return _("Somebody reported this. %(team)s has it now.") % {"team": team} if team else _("Somebody reported this.")


def _sent_on(event: Event, service_request: ServiceRequest) -> str:
    return _("Another team has it now: %(team)s.") % {"team": facts.routed(event, service_request)["new_team"]}


def _taken_up(event: Event, service_request: ServiceRequest) -> str:
    return _("%(team)s has taken it up.") % {"team": facts.team_of(service_request.queue)}


def _held(event: Event, service_request: ServiceRequest) -> str:
    told = facts.held(event, service_request)
    day = day_words(told["review_on"], now=event.occurred_at)
    return _("It is paused. The reason: %(reason)s. We look at it again on %(day)s.") % {
        "reason": told["reason"], "day": day,
    }  # fmt: skip


def _resumed(event: Event, service_request: ServiceRequest) -> str:
    return _("The work goes on.")


def _visited(event: Event, service_request: ServiceRequest) -> str:
    words = {
        "done": _("A crew was there. The work on site is done."),
        "no_access": _("A crew was there and could not get to the place. We will try again."),
        "not_found": _("A crew was there and did not find the problem."),
    }
    return words.get(event.data["outcome"], _("A crew was there. There is more to do than one visit."))


def _closed(event: Event, service_request: ServiceRequest) -> str:
    told = facts.closed(event, service_request)
    ends = {"RESOLVED": _("It is finished."), "CANCELED": _("It is canceled.")}
    first = ends.get(told["status"], _("It is closed."))
    return "\n".join(part for part in (first, told["reason"]) if part)


def _reopened(event: Event, service_request: ServiceRequest) -> str:
    return _("It is open again.")


def _joined(event: Event, service_request: ServiceRequest) -> str:
    original = ServiceRequest.objects.get(pk=event.data["original"])
    return _("Somebody told us of it before. The work goes on under %(number)s.") % {"number": original.public_id}


def _split(event: Event, service_request: ServiceRequest) -> str:
    return _("Several teams work on it.")


def _handed_off(event: Event, service_request: ServiceRequest) -> str:
    told = facts.handed_off(event, service_request)
    first = _("Somebody else is responsible: %(body)s.") % {"body": told["body"]}
    return "\n".join(part for part in (first, told["explanation"]) if part)


def _passed_on(event: Event, service_request: ServiceRequest) -> str:
    return _("%(body)s works on it now.") % {"body": facts.handed_off(event, service_request)["body"]}


def _said(event: Event, service_request: ServiceRequest) -> str:
    message = Message.objects.filter(pk=event.data["message"], is_public=True, report=None).first()
    if message is None:
        return ""
    return _("The city says: %(text)s") % {"text": public_text(str(facts.message(event, service_request)["text"]))}


# Left out: what is between the city and those who reported (appointed days, questions, voices), and news of parts.
NEWS: dict[str, Sentence] = {
    "submitted": _new,
    "routed": _sent_on,
    "assigned": _taken_up,
    "started": _taken_up,
    "held": _held,
    "resumed": _resumed,
    "visited": _visited,
    "closed": _closed,
    "reopened": _reopened,
    "marked_duplicate": _joined,
    "split_off": _split,
    "handed_off": _handed_off,
    "passed_on": _passed_on,
    "message_sent": _said,
}
