"""Find cases by number, words, address or phone, always within what the viewer may see."""

import phonenumbers
from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from civic311.lib import public_ids
from requests_app.models import Report, SearchText, ServiceRequest
from requests_app.queries.visible import by_number, staff_requests
from routing import phrases
from routing.reference import reference

MOST_IDS = 5_000  # beyond this many hits the list is walked newest first instead
_MOST_WORDS = 8
_LONGEST_WORD = 40
_SHORTEST_PHONE = 7


def find_by_number(viewer: Viewer, text: str) -> ServiceRequest | None:
    """The case a quoted number means, in the viewer's scope; also the number it had in an older system."""
    typed = text.strip()
    if not typed or len(typed) > 60:
        return None
    return by_number(staff_requests(viewer), typed, public_ids.normalise(typed))


def matching(rows: QuerySet[ServiceRequest], text: str, viewer: Viewer) -> QuerySet[ServiceRequest]:
    """The rows whose words begin with all of the words in `text`, or whose reporter has that phone number.

    Contacts are searched only in departments where the viewer may see them.
    """
    phone = phone_in(text)
    by_phone = _reported_from(phone, viewer) if phone else None
    query = _prefix_query(text)
    if query is None:
        return rows.filter(by_phone) if by_phone is not None else rows.none()
    hits = SearchText.objects.filter(document=query)
    if by_phone is None and hits[MOST_IDS : MOST_IDS + 1].exists():
        return rows.filter(search_text__document=query)
    found = Q(pk__in=hits.values("pk")[: MOST_IDS + 1])
    return rows.filter(found | by_phone if by_phone is not None else found)


def phone_in(text: str) -> str | None:
    """The phone number somebody typed, in its international form; None when it is none."""
    if sum(char.isdigit() for char in text) < _SHORTEST_PHONE or len(text) > 40:
        return None
    try:
        number = phonenumbers.parse(text, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def contacts_seen(viewer: Viewer) -> Q | None:
    """Which requests the viewer may know the reporters of; None when it is none at all."""
    departments = viewer.departments_with("contacts.view")
    if departments == []:
        return None
    return (Q() if departments is None else Q(department_id__in=departments)) & _not_confidential(viewer)


def _reported_from(phone: str, viewer: Viewer) -> Q | None:
    known = contacts_seen(viewer)
    if known is None:
        return None
    return Q(pk__in=Report.objects.filter(contact__phone=phone).values("service_request_id")) & known


def _not_confidential(viewer: Viewer) -> Q:
    """Cases whose reporter the viewer may know: a phone number must not tell who reported what."""
    hidden = [row.pk for row in reference().services_by_id.values() if row.complainant_confidential]
    departments = viewer.departments_with("contacts.view_confidential")
    if not hidden or departments is None:
        return Q()
    return ~Q(service_id__in=hidden) | Q(department_id__in=departments)


def reported_from(phone: str, viewer: Viewer) -> QuerySet[ServiceRequest]:
    """Cases reported from a phone number, newest first, where the viewer may see contacts."""
    found = _reported_from(phone, viewer)
    if found is None:
        return ServiceRequest.objects.none()
    return staff_requests(viewer).filter(found).order_by("-requested_datetime", "-id")


def _prefix_query(text: str) -> SearchQuery | None:
    words = [word[:_LONGEST_WORD] for word in phrases.fold(text[:400]).split()][:_MOST_WORDS]
    if not words:
        return None
    # Folded words hold letters and digits only, so they cannot break out of the query's syntax.
    return SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")
