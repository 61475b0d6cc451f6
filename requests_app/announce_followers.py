"""Who follows a case: everyone who reported it, and everyone whose case was joined to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from civic311.people.models import Contact, ContactChannel, StoppedAddress
from civic311.people.stopped import why_stopped
from requests_app.models import Event, Report, ServiceRequest
from requests_app.part_words import part_words, parts_of
from requests_app.promise_words import promise_sentence
from requests_app.queries.public_place import public_place
from requests_app.queries.voices import reports_of_all

_BY_MAIL = Q(contact__channel=ContactChannel.EMAIL) & ~Q(contact__email="")
_BY_TEXT = Q(contact__channel=ContactChannel.SMS) & ~Q(contact__phone="")
_BY_HAND = Q(contact__channel__in=[ContactChannel.CALL, ContactChannel.LETTER])


@dataclass(frozen=True)
class Follower:
    """A report whose writer hears of a case. `own_number` is that of her own case when it was joined to this one."""

    report: Report
    own_number: str
    place: str


def followers(
    service_request: ServiceRequest, *, only: int | None = None, read: Iterable[Report] | None = None
) -> list[Follower]:
    """The reports whose writers wish to hear of it: one for each way to a person (an address, a phone), a report of the
    case itself first. `contact.channel` says by mail, by text, by a call or by letter.

    `only`: the id of the one report that is meant. `read`: all reports of the case and of what was joined to it, each
    with its contact and case, where a page has read them already.
    """
    if read is None:
        of_all = Report.objects.filter(pk=only) if only is not None else reports_of_all(service_request)
        reports = list(
            of_all.filter(_BY_MAIL | _BY_TEXT | _BY_HAND, follows=True, contact__redacted_at=None)
            .select_related("contact", "service_request")
            .order_by("pk")
        )
    else:
        reports = sorted((each for each in read if _wishes(each, only)), key=lambda report: report.pk)
    found: dict[str, Report] = {}
    for report in sorted(reports, key=lambda report: report.service_request_id != service_request.pk):
        if report.contact is not None:
            found.setdefault(_way_to(report.contact), report)
    return [_follower(report, service_request) for report in found.values()]


def came_back(contact: Contact) -> bool:
    """Whether mail to her address came back: she is told by a call or a letter as far as that is possible."""
    return why_stopped(ContactChannel.EMAIL, contact.email) == StoppedAddress.Reason.BOUNCED


def _wishes(report: Report, only: int | None) -> bool:
    """What the query asks, of a report that was read already."""
    contact = report.contact
    if contact is None or contact.redacted_at or not report.follows or only not in (None, report.pk):
        return False
    by_mail = contact.channel == ContactChannel.EMAIL and bool(contact.email)
    by_text = contact.channel == ContactChannel.SMS and bool(contact.phone)
    return by_mail or by_text or contact.channel in (ContactChannel.CALL, ContactChannel.LETTER)


def _way_to(contact: Contact) -> str:
    """The same for everybody whom one message reaches: a household with one phone is called once."""
    if contact.channel == ContactChannel.EMAIL:
        return contact.email.lower()
    told = str(contact.phone) or contact.phone_as_typed or str(contact.pk)
    return f"{contact.channel} {contact.postal_address or told if contact.channel == ContactChannel.LETTER else told}"


def _follower(report: Report, service_request: ServiceRequest) -> Follower:
    """She reads of the place that she told; of the place that somebody else told only what everybody may know."""
    is_own = report.service_request_id == service_request.pk
    told_by_her = report.address or (service_request.address if is_own and report.is_first else "")
    place = told_by_her or public_place(service_request).address
    return Follower(report, "" if is_own else report.service_request.public_id, place)


def told_about(event: Event, service_request: ServiceRequest) -> ServiceRequest:
    """The case whose followers hear of an event: a part has none, what its team writes goes to those of the whole."""
    if event.kind == "message_sent" and service_request.parent is not None:
        return service_request.parent
    return service_request


def joined(event: Event, service_request: ServiceRequest) -> Mapping[str, Any]:
    """`original`: the number under which the work goes on; `original_promise`: what is promised there."""
    original = ServiceRequest.objects.select_related("hold_reason").get(pk=event.data["original"])
    return {"original": original.public_id, "original_promise": promise_sentence(original, now=event.recorded_at)}


def parts(event: Event, service_request: ServiceRequest) -> Mapping[str, Any]:
    """`parts`: how far each part of the work is, in words."""
    return {"parts": [part_words(part) for part in parts_of(service_request)]}
