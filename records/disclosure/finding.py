"""Find the cases that a request for public records is about, and put them into its set or leave them out."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from civic311.city.current import city_zone
from records.disclosure.asking import hold_cases, locked, note
from records.disclosure.redacting import MOST_CASES
from records.disclosure.searching import at_most, done_by, of_person, with_words
from records.models import Disclosure, DisclosureCase
from requests_app.models import ServiceRequest

MOST_FOUND = 100
MOST_SECONDS = 15
State = Disclosure.State


class TooMany(Exception):
    """The set would be larger than one request may be."""


def search(asked: Mapping[str, Any]) -> QuerySet[ServiceRequest]:
    """The cases that fit all that is asked, newest first: numbers, words, address, person, services, areas,
    department, days, who of the staff did something. Practice is no record. Whoever answers for records finds every
    case of the city.
    """
    rows = ServiceRequest.objects.select_related("service", "ward").order_by("-requested_datetime", "-pk")
    if asked.get("numbers"):
        rows = rows.filter(public_id__in=asked["numbers"])
    if asked.get("services"):
        rows = rows.filter(service__service_code__in=asked["services"])
    if asked.get("areas"):
        rows = rows.filter(Q(ward__in=asked["areas"]) | Q(areas__area__in=asked["areas"])).distinct()
    if asked.get("department"):
        rows = rows.filter(department=asked["department"])
    if asked.get("address"):
        rows = rows.filter(address__icontains=asked["address"])
    if asked.get("received_from"):
        rows = rows.filter(requested_datetime__gte=_start(asked["received_from"]))
    if asked.get("received_until"):
        rows = rows.filter(requested_datetime__lt=_start(asked["received_until"] + timedelta(days=1)))
    if asked.get("person"):
        rows = rows.filter(pk__in=of_person(asked["person"]))
    if asked.get("staff"):
        rows = rows.filter(Exists(done_by(asked["staff"]).filter(service_request=OuterRef("pk"))))
    if asked.get("words"):
        is_narrow = any(value for name, value in asked.items() if name != "words")
        rows = rows.filter(pk__in=with_words(asked["words"], rows.order_by() if is_narrow else None))
    return rows


def found(asked: Mapping[str, Any]) -> list[ServiceRequest]:
    """The newest that `search` finds, one more than MOST_FOUND. Raises TooSlow."""
    with at_most(MOST_SECONDS):
        return list(search(asked)[: MOST_FOUND + 1])


def _start(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=city_zone())


@transaction.atomic
def add(pk: int, case_ids: Iterable[int], *, by: int | None, now: datetime) -> int:
    """Put cases into the set as they are now, and hold them; returns how many are new. Raises NotNow and TooMany."""
    disclosure = locked(pk, State.OPEN, State.WAITING)
    there = set(disclosure.cases.values_list("service_request_id", flat=True))
    new = ServiceRequest.objects.filter(pk__in=[each for each in case_ids if each not in there])
    found = list(new.values_list("pk", flat=True))
    if len(there) + len(found) > MOST_CASES:
        raise TooMany
    DisclosureCase.objects.bulk_create(
        DisclosureCase(disclosure=disclosure, service_request_id=key, as_of=now) for key in found
    )
    if found:
        hold_cases(disclosure, by=by, now=now)
        note(disclosure, "added", by=by, now=now, cases=len(found))
    return len(found)


@transaction.atomic
def leave_out(row: DisclosureCase, *, reason: str, exemption: int | None, by: int | None, now: datetime) -> None:
    """Leave a case out of what is handed out, with a reason; an empty one takes it back. Raises NotNow."""
    disclosure = locked(row.disclosure_id, State.OPEN, State.WAITING)
    DisclosureCase.objects.filter(pk=row.pk).update(left_out_because=reason, exemption_id=exemption if reason else None)
    what = "left_out" if reason else "taken_back"
    note(disclosure, what, by=by, now=now, case=row.service_request.public_id)
