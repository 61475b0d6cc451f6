"""What hangs on no case goes by its own age: records of looks, calls without a case, who asked for public records."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from civic311.city.current import city_zone
from civic311.people.holds import address_is_held, case_is_held, contact_is_held, number_is_held
from civic311.people.models import LOOSE, Contact, ContactAccess, RecordKind, RecordSeries
from civic311.people.privacy import forget_contacts
from community.models import Enquiry, NoticeFollower
from records.models import Requester
from records.series import loose_end
from requests_app.models import OriginalLook

_DETAILS = ("name", "email", "phone", "postal_address")


def loose_ends(kinds: Iterable[str], rows: Sequence[RecordSeries], *, now: datetime) -> dict[str, datetime]:
    """Those of the kinds that hang on no case, and before when each has to go by all series in force (`rows`)."""
    ends = {str(kind): loose_end(rows, kind, now=now) for kind in kinds if kind in LOOSE}
    return {kind: before for kind, before in ends.items() if before is not None}


def is_there(kind: str, before: datetime) -> bool:
    """Whether there is something of this kind from before then that no hold keeps."""
    return any(rows.exists() for rows in _OLD[kind](before))


def destroy_loose(kind: str, before: datetime, *, now: datetime) -> int:
    """Destroy what is of this kind, from before then, and under no hold; returns how many rows."""
    return sum(_DESTROY[kind](rows, now) for rows in _OLD[kind](before))


def _looks(before: datetime) -> list[QuerySet[Any]]:
    looks = ContactAccess.objects.filter(looked_at__lt=before)
    originals = OriginalLook.objects.filter(looked_at__lt=before)
    return [
        looks.exclude(number_is_held("about") | contact_is_held("contact_id")),
        originals.exclude(case_is_held("service_request_id")),
    ]


def _enquiries(before: datetime) -> list[QuerySet[Any]]:
    rows = Enquiry.objects.filter(taken_at__lt=before).exclude(contact=None, words="", about="")
    return [rows.exclude(number_is_held("about") | contact_is_held("contact_id"))]


def _requesters(before: datetime) -> list[QuerySet[Any]]:
    rows = Requester.objects.filter(disclosure__ended_on__lt=timezone.localdate(before, city_zone()))
    rows = rows.exclude(**dict.fromkeys(_DETAILS, ""))
    return [rows.exclude(address_is_held("email") | address_is_held("phone"))]


def _delete(rows: QuerySet[Any], now: datetime) -> int:
    return int(rows.model._default_manager.filter(pk__in=rows.values("pk")).delete()[0])


def _untie(rows: QuerySet[Any], now: datetime) -> int:
    """What was asked and who called; callers that nothing else knows are forgotten."""
    callers = {pk for pk in rows.values_list("contact_id", flat=True) if pk is not None}
    count = rows.update(contact=None, words="", about="")
    used = Q(reports__isnull=False) | Q(merged__isnull=False) | Q(enquiries__isnull=False)
    follows = Exists(NoticeFollower.objects.filter(contact=OuterRef("pk"), stopped_at=None))
    unknown = Contact.objects.filter(pk__in=callers).exclude(used).exclude(follows)
    forget_contacts(list(unknown.values_list("pk", flat=True)), now=now)
    return count


def _empty(rows: QuerySet[Any], now: datetime) -> int:
    return rows.update(**dict.fromkeys(_DETAILS, ""))


_OLD = {RecordKind.LOOKS: _looks, RecordKind.ENQUIRIES: _enquiries, RecordKind.REQUESTERS: _requesters}
_DESTROY = {RecordKind.LOOKS: _delete, RecordKind.ENQUIRIES: _untie, RecordKind.REQUESTERS: _empty}
