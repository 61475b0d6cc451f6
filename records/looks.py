"""Looks at contact details as reviewers see them: who looked at whom from which case, and what stands out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from civic311.city.current import city_zone
from civic311.people.models import ContactAccess
from records.models import LookReview
from records.unusual_looks import LATER, Look, Mark, marks
from requests_app.models import Event, ServiceRequest
from requests_app.queries.search import phone_in

MOST = 5_000  # looks of one period that are gone through; a longer list is asked for in parts


@dataclass(frozen=True)
class Asked:
    """Which looks: of which days (both counted), by whom, at whom (number of a person, email or phone), only marked."""

    first: date
    last: date
    user_id: int | None = None
    person: str = ""
    only_marked: bool = False


def looks(asked: Asked) -> QuerySet[ContactAccess]:
    """The looks, the newest first."""
    zone = city_zone()
    begin = datetime.combine(asked.first, time(), tzinfo=zone)
    end = datetime.combine(asked.last + timedelta(days=1), time(), tzinfo=zone)
    rows = ContactAccess.objects.filter(looked_at__gte=begin, looked_at__lt=end)
    if asked.user_id:
        rows = rows.filter(user_id=asked.user_id)
    if asked.person:
        rows = rows.filter(_about(asked.person))
    return rows.select_related("user").order_by("-looked_at", "-pk")


def _about(person: str) -> Q:
    if "@" in person:
        return Q(contact__email__iexact=person)
    if person.isdecimal() and len(person) < 7:
        return Q(contact_id=int(person))
    phone = phone_in(person)
    return Q(contact__phone=phone) if phone else Q(pk__in=[])


def lines(asked: Asked) -> tuple[list[tuple[ContactAccess, list[Mark]]], bool]:
    """Each look with its marks, and whether there were more than are gone through."""
    rows = list(looks(asked)[: MOST + 1])
    has_more, rows = len(rows) > MOST, rows[:MOST]
    numbers = {row.about for row in rows}
    cases = dict(ServiceRequest.everything.filter(public_id__in=numbers).values_list("pk", "public_id"))
    known = set(cases.values())
    plain = [Look(row.pk, row.user_id, row.contact_id, row.looked_at, row.about if row.about in known else "")
             for row in rows]  # fmt: skip
    found = marks(plain, _acts(rows, cases))
    marked = [(row, sorted(found.get(row.pk, set()))) for row in rows]
    return [each for each in marked if each[1] or not asked.only_marked], has_more


def _acts(rows: Sequence[ContactAccess], cases: Mapping[int, str]) -> dict[tuple[int, str], list[datetime]]:
    """When those who looked did something on the cases (number by id) that they looked from."""
    if not cases:
        return {}
    events = Event.objects.filter(
        service_request__in=list(cases), actor__in={row.user_id for row in rows},
        recorded_at__gte=rows[-1].looked_at - LATER, recorded_at__lte=rows[0].looked_at + LATER,
    )  # fmt: skip
    acts: dict[tuple[int, str], list[datetime]] = {}
    for case_id, user_id, at in events.values_list("service_request_id", "actor_id", "recorded_at"):
        acts.setdefault((user_id, cases[case_id]), []).append(at)
    return acts


def review(asked: Asked, *, note: str, viewer: Viewer, now: datetime) -> LookReview:
    """Note that somebody went through all looks of these days."""
    whole = Asked(asked.first, asked.last)
    found, _has_more = lines(whole)
    return LookReview.objects.create(
        first_day=asked.first, last_day=asked.last, looks=looks(whole).count(), note=note,
        marked=sum(1 for _row, why in found if why), reviewed_by_id=viewer.user_id, reviewed_at=now,
    )  # fmt: skip


def people_who_looked(first: date, last: date) -> list[Any]:
    """Who looked in these days, by name."""
    rows = looks(Asked(first, last)).order_by("user__name", "user_id").values_list("user_id", "user__name")
    return list(rows.distinct())
