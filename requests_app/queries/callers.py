"""Who calls from a phone number: the people known by it, what they have open, what came before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.conf import settings
from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from civic311.people.models import Contact
from community.models import Enquiry
from requests_app.models import Report, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.search import phone_in, reported_from
from routing.reference import reference

MOST_OPEN = 8
MOST_EARLIER = 8
MOST_PEOPLE = 5


@dataclass(frozen=True)
class Before:
    """One earlier matter: a case that is closed, or a call that was answered without one."""

    when: datetime
    service_request: ServiceRequest | None = None
    enquiry: Enquiry | None = None


@dataclass(frozen=True)
class Caller:
    """What the viewer may know about a phone number; `phone` as it is dialled within the country."""

    phone: str
    people: Sequence[Contact]
    open_cases: Sequence[ServiceRequest]
    before: Sequence[Before]

    @property
    def is_known(self) -> bool:
        """Whether anything is known of the number."""
        return bool(self.people or self.open_cases or self.before)


def caller_of(typed: str, viewer: Viewer) -> Caller | None:
    """Everything about the number that was typed; None when it is no phone number, or the viewer sees no contacts.

    The same queries whatever the history is. Cases whose reporter is confidential stay out of it, and so do people who
    are known from such cases only.
    """
    phone = phone_in(typed)
    if phone is None or viewer.departments_with("contacts.view") == []:
        return None
    cases = reported_from(phone, viewer)
    people = _people(phone, viewer, cases)
    rows = list(cases.filter(IS_OPEN).select_related("hold_reason")[:MOST_OPEN])
    closed = list(cases.exclude(IS_OPEN).select_related("hold_reason")[:MOST_EARLIER])
    for row in (*rows, *closed):
        row.service = reference().services_by_id[row.service_id]
    return Caller(_as_dialled(phone), people, rows, _before(closed, people))


def _people(phone: str, viewer: Viewer, cases: QuerySet[ServiceRequest]) -> list[Contact]:
    """The contacts with the number who reported one of these cases, or asked without reporting anything."""
    reporters = Report.objects.filter(contact__phone=phone, service_request__in=cases.order_by()).values("contact_id")
    known = Q(pk__in=reporters)
    if viewer.departments_with("contacts.view") is None:
        known |= Q(reports=None)
    found = Contact.objects.filter(known, phone=phone, redacted_at=None, merged_into=None)
    return list(found.distinct().order_by("-id")[:MOST_PEOPLE])


def _before(closed: Sequence[ServiceRequest], people: Sequence[Contact]) -> list[Before]:
    asked = Enquiry.objects.filter(contact__in=people).select_related("category", "article", "notice")
    found = [Before(row.closed_datetime or row.requested_datetime, service_request=row) for row in closed]
    found += [Before(row.taken_at, enquiry=row) for row in asked.order_by("-taken_at")[:MOST_EARLIER]]
    return sorted(found, key=lambda one: one.when, reverse=True)[:MOST_EARLIER]


def _as_dialled(phone: str) -> str:
    number = phonenumbers.parse(phone, None)
    at_home = phonenumbers.country_code_for_region(settings.PHONENUMBER_DEFAULT_REGION) == number.country_code
    style = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
