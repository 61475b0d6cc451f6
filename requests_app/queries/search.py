"""Find cases by number, words, address, name or phone, always within what the viewer may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import phonenumbers
from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from civic311.accounts.viewer import Viewer
from civic311.lib import public_ids
from civic311.people.names import people_named
from requests_app.models import Report, SearchText, ServiceRequest
from requests_app.queries import known_words
from requests_app.queries.visible import by_number, staff_requests
from routing import phrases
from routing.reference import reference

MOST_IDS = 5_000  # beyond this many hits the list is walked in its own order instead
MOST_PEOPLE = 200
_MOST_WORDS = 8
_LONGEST_WORD = 40
_SHORTEST_PHONE = 7


def find_by_number(viewer: Viewer, text: str) -> ServiceRequest | None:
    """The case a quoted number means, in the viewer's scope; also the number it had in an older system."""
    typed = text.strip()
    if not typed or len(typed) > 60:
        return None
    return by_number(staff_requests(viewer), typed, public_ids.normalise(typed))


@dataclass(frozen=True)
class Match:
    """The rows that have the words. `walked`: so many cases have them that rows are looked through in their order;
    it is all of those rows with `has_words`, to be counted among the first ones only. `instead`: the words that were
    looked for, where those typed stand nowhere."""

    rows: QuerySet[ServiceRequest]
    walked: QuerySet[ServiceRequest] | None = None
    instead: str = ""


def matching(rows: QuerySet[ServiceRequest], text: str, viewer: Viewer) -> QuerySet[ServiceRequest]:
    """The rows that `match` finds."""
    return match(rows, text, viewer).rows


def match(rows: QuerySet[ServiceRequest], text: str, viewer: Viewer) -> Match:
    """The rows whose words begin with all of the words in `text`, or whose reporter has that name or phone number.

    Contacts are searched only in departments where the viewer may see them. Where nothing is found, words that are
    spelled like those typed are looked for.
    """
    words = _words(text)
    people = _reported_by(text, words, viewer)
    if not words:
        return Match(_among(rows, people))
    ids = _ids_with(words)
    found = _found(rows, words, ids, people)
    if ids or people:
        return found
    likely = known_words.corrected(words)
    if likely == words:
        return found
    corrected = _found(rows, likely, _ids_with(likely))
    return replace(corrected, instead=" ".join(likely)) if corrected.rows.exists() else found


def _found(
    rows: QuerySet[ServiceRequest], words: Sequence[str], ids: Sequence[int], people: Sequence[int] = ()
) -> Match:
    if len(ids) <= MOST_IDS:
        return Match(_among(rows, [*ids, *people]))
    has_words = _has_words(words)
    return Match(rows.alias(has_words=has_words).filter(has_words=True), rows.annotate(has_words=has_words))


def _ids_with(words: Sequence[str]) -> list[int]:
    """Ids of cases with the words, up to one more than MOST_IDS."""
    hits = SearchText.objects.filter(document=_prefix_query(words))
    return list(hits.values_list("pk", flat=True)[: MOST_IDS + 1])


def _among(rows: QuerySet[ServiceRequest], ids: Sequence[int]) -> QuerySet[ServiceRequest]:
    """The rows with these ids, which go to the database as one value."""
    chosen = RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])  # noqa: S611 - ids of our own
    return rows.filter(pk__in=chosen) if ids else rows.none()


def _has_words(words: Sequence[str]) -> Subquery:
    """Whether a row has the words, asked row by row: as a value it cannot become a join of all cases that match."""
    texts = SearchText.objects.filter(pk=OuterRef("pk")).annotate(
        has_words=ExpressionWrapper(Q(document=_prefix_query(words)), output_field=BooleanField())
    )
    return Subquery(texts.values("has_words"))


def _reported_by(text: str, words: Sequence[str], viewer: Viewer) -> list[int]:
    """Ids of cases reported from that phone number, or by somebody of that name, where the viewer may see contacts."""
    cases = ServiceRequest.everything.filter(is_practice=viewer.practises)
    phone = phone_in(text)
    if phone:
        found = _reported_from(phone, viewer)
        return [] if found is None else list(cases.filter(found).values_list("pk", flat=True)[:MOST_IDS])
    allowed = contacts_seen(viewer)
    names = [word for word in words if not word.isdigit()]
    if allowed is None or not names or len(names) != len(words):
        return []
    people = list(people_named(names, most=MOST_PEOPLE))
    if not people:
        return []
    reports = Report.objects.filter(contact_id__in=people).values("service_request_id")
    return list(cases.filter(allowed, pk__in=reports).values_list("pk", flat=True)[:MOST_IDS])


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
    allowed = contacts_seen(viewer)
    if allowed is None:
        return None
    return allowed & Q(pk__in=Report.objects.filter(contact__phone=phone).values("service_request_id"))


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


def _words(text: str) -> list[str]:
    return [word[:_LONGEST_WORD] for word in phrases.fold(text[:400]).split()][:_MOST_WORDS]


def _prefix_query(words: Sequence[str]) -> SearchQuery:
    # Folded words hold letters and digits only, so they cannot break out of the query's syntax.
    return SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")
