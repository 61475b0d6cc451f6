"""Place a legal hold, keep what it covers up to date, release it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.fields import BigIntegerField

from civic311.city.current import city_zone
from civic311.people.models import Contact, Held, LegalHold
from civic311.people.stopped import normal
from requests_app.models import Report, ServiceRequest

_ADD_CASES = """
    INSERT INTO people_held (hold_id, request_id, public_id, address)
    SELECT chosen.hold, chosen.id, chosen.public_id, '' FROM ({cases}) AS chosen(id, public_id, hold)
    ON CONFLICT DO NOTHING
"""


_LOCK = 7_311_018  # an advisory lock: whoever erases holds it together, whoever places a hold alone


def keep_holds_off() -> None:
    """Until the transaction ends, no hold comes into force: what was asked about holds stays true while erasing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


class NothingNamed(Exception):
    """The hold says nothing of what it is about."""


class Released(Exception):
    """The hold was released before."""


@transaction.atomic
def place(hold: LegalHold, *, by: int | None, now: datetime) -> LegalHold:
    """Put a hold in force at once. Raises NothingNamed when its scope is empty."""
    hold.numbers = [number.strip() for number in hold.numbers if number.strip()]
    hold.addresses = sorted({normal(address) for address in hold.addresses if address.strip()})
    if not (hold.numbers or hold.addresses or _is_wide(hold)):
        raise NothingNamed
    hold.placed_by_id, hold.placed_at = by, now
    hold.save()
    cover(hold)
    return hold


def cover_all() -> None:
    """Bring all holds up to date: cases that came in since, and people who reported them."""
    for hold in LegalHold.objects.filter(released_at=None).order_by("pk"):
        with transaction.atomic():
            if LegalHold.objects.select_for_update().filter(pk=hold.pk, released_at=None).exists():
                cover(hold)


def cover(hold: LegalHold) -> None:
    """Write down what a hold covers now; what it covered before stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    contacts = list(_contacts(hold).values_list("pk", flat=True))
    Held.objects.bulk_create((Held(hold=hold, contact_id=pk) for pk in contacts), ignore_conflicts=True)
    Held.objects.bulk_create((Held(hold=hold, address=each) for each in hold.addresses), ignore_conflicts=True)
    theirs = Report.objects.filter(contact__in=contacts).values("service_request_id")
    named = ServiceRequest.everything.filter(Q(public_id__in=hold.numbers) | Q(pk__in=theirs))
    for cases in (named, *([_wide(hold)] if _is_wide(hold) else [])):
        _add(hold, cases)


def _add(hold: LegalHold, cases: QuerySet[ServiceRequest]) -> None:
    """One statement for any number of cases."""
    rows = cases.order_by().annotate(hold=Value(hold.pk, output_field=BigIntegerField()))
    try:
        sql, parameters = rows.values_list("pk", "public_id", "hold").query.sql_with_params()
    except EmptyResultSet:  # no number and no person is named
        return
    with connection.cursor() as cursor:
        cursor.execute(_ADD_CASES.format(cases=sql), parameters)


def _is_wide(hold: LegalHold) -> bool:
    """Whether it covers cases by what they are, new ones among them."""
    return bool(hold.services or hold.areas or hold.received_from or hold.received_until)


def _wide(hold: LegalHold) -> QuerySet[ServiceRequest]:
    rows = ServiceRequest.everything.all()
    if hold.services:
        rows = rows.filter(service__service_code__in=hold.services)
    if hold.areas:
        rows = rows.filter(Q(ward__in=hold.areas) | Q(areas__area__in=hold.areas))
    if hold.received_from:
        rows = rows.filter(requested_datetime__gte=_start(hold.received_from))
    if hold.received_until:
        rows = rows.filter(requested_datetime__lt=_start(hold.received_until + timedelta(days=1)))
    return rows


def _start(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=city_zone())


def _contacts(hold: LegalHold) -> QuerySet[Contact]:
    """Contacts with one of the addresses, with those that were merged into them."""
    mine = Q(phone__in=hold.addresses)
    for address in hold.addresses:
        mine |= Q(email__iexact=address)
    found = Contact.objects.filter(mine) if hold.addresses else Contact.objects.none()
    ids = list(found.values_list("pk", "merged_into"))
    tied = {pk for pair in ids for pk in pair if pk}
    return Contact.objects.filter(Q(pk__in=tied) | Q(merged_into__in=tied))


@transaction.atomic
def release(hold_id: int, *, reason: str, by: int | None, now: datetime) -> LegalHold:
    """End a hold: what it covered may go again, and the addresses it named are forgotten. Raises Released."""
    hold = LegalHold.objects.select_for_update().get(pk=hold_id)
    if hold.released_at is not None:
        raise Released
    hold.released_at, hold.released_by_id, hold.release_reason = now, by, reason
    hold.addresses = []
    hold.save()
    Held.objects.filter(hold=hold).delete()
    return hold
