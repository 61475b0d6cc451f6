"""Lists of notices and works, for the public and for those who write them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from civic311.lib.translated_text import in_language
from community.in_force import (
    KnownNotice,
    KnownWork,
    geometry_of,
    in_force,
    notices_at,
    street_lines,
    works_at,
)
from community.models import AvoidedReport, Notice, NoticeFollower, PlannedWork
from routing.addresses import FoundAddress, find_places
from routing.reference import in_city_zone

COMING_WITHIN = timedelta(days=60)
OVER_SHOWN = 50


def notices_for_all(now: datetime) -> tuple[list[KnownNotice], list[KnownNotice]]:
    """The notices in force and those that come within 60 days, the next first. No queries."""
    known = in_force(now).notices
    coming = [each for each in known if now < each.starts_at <= now + COMING_WITHIN]
    return [each for each in known if each.in_force(now)], sorted(coming, key=lambda each: (each.starts_at, each.id))


def works_for_all(now: datetime) -> list[KnownWork]:
    """The works that go on or begin soon, the next first. No queries."""
    today = in_city_zone(now).date()
    return [each for each in in_force(now).works if each.is_ahead(today)]


def place_typed(text: str) -> tuple[FoundAddress | None, list[FoundAddress]]:
    """The one place of the index that was typed in full, else the places like it."""
    found = find_places(text)
    exact = [one for one in found if one.is_exact]
    return (exact[0], []) if len(exact) == 1 else (None, found)


def at_place(spot: FoundAddress, now: datetime) -> tuple[set[int], set[int]]:
    """Ids of the notices in force or coming, and of the works ahead, at a place."""
    known = in_force(now)
    here = {each.id for each in notices_at(spot.lat, spot.long, address=spot.label, now=now)}
    later = {
        each.id
        for each in known.notices
        if each.starts_at > now and each in notices_at(spot.lat, spot.long, address=spot.label, now=each.starts_at)
    }
    works = {each.id for each in works_at(spot.lat, spot.long, address=spot.label, now=now)}
    return here | later, works


def public_notice(pk: int, now: datetime) -> Notice | None:
    """A notice that everybody may read: what is over too, so that links in mail and articles go on working."""
    rows = Notice.objects.filter(pk=pk, withdrawn_at=None, starts_at__lte=now + COMING_WITHIN)
    return rows.prefetch_related("areas", "services").first()


def shapes_of(things: Iterable[KnownNotice | KnownWork]) -> dict[str, Any]:
    """What a map draws: a GeoJSON collection of the places, each with its words and where more is said."""
    return {
        "type": "FeatureCollection",
        "features": [_feature(each) for each in things if each.geometry is not None],
    }


def _feature(thing: KnownNotice | KnownWork) -> dict[str, Any]:
    if isinstance(thing, KnownNotice):
        title, url, look = thing.title, reverse("notice", args=[thing.id]), f"is-{thing.severity}"
    else:
        title, url, look = thing.name, reverse("notices") + "#works", "is-works"
    return {
        "type": "Feature",
        "geometry": thing.geometry,
        "properties": {"label": in_language(title), "url": url, "look": look},
    }


def staff_notices(now: datetime) -> dict[str, Sequence[Notice]]:
    """All notices for those who write them: in force, coming, and the last 50 that are over or withdrawn."""
    following = NoticeFollower.objects.filter(confirmed_at__isnull=False, stopped_at=None)
    rows = Notice.objects.select_related("owner").annotate(
        follower_count=_counted(following), avoided_count=_counted(AvoidedReport.objects.all())
    )
    live = rows.filter(Q(ends_at=None) | Q(ends_at__gt=now), withdrawn_at=None)
    over = rows.exclude(pk__in=live.values("pk"))
    return {
        "on": list(live.filter(starts_at__lte=now).order_by("-starts_at", "-pk")),
        "coming": list(live.filter(starts_at__gt=now).order_by("starts_at", "pk")),
        "over": list(over.order_by("-starts_at", "-pk")[:OVER_SHOWN]),
    }


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """How many of the rows belong to each notice; each counted by itself, since joins would multiply them."""
    of_it = rows.filter(notice=OuterRef("pk")).order_by().values("notice")
    return Coalesce(Subquery(of_it.annotate(number=Count("pk")).values("number")), 0)


def staff_works(now: datetime) -> dict[str, Sequence[PlannedWork]]:
    """All works for those who enter them: going on, coming, and the last 50 that are over or canceled."""
    today = in_city_zone(now).date()
    rows: QuerySet[PlannedWork] = PlannedWork.objects.select_related("department")
    live = rows.filter(ends_on__gte=today, canceled_at=None)
    over = rows.exclude(pk__in=live.values("pk"))
    return {
        "on": list(live.filter(starts_on__lte=today)),
        "coming": list(live.filter(starts_on__gt=today)),
        "over": list(over.order_by("-ends_on", "-pk")[:OVER_SHOWN]),
    }


def work_shapes(rows: Iterable[PlannedWork]) -> dict[str, Any]:
    """What a map of staff draws of works, each with a link to its page (one query)."""
    works = list(rows)
    lines = street_lines(street for row in works for street in row.streets)
    features = [
        {
            "type": "Feature",
            "geometry": geometry,
            "properties": {"label": in_language(row.name), "url": reverse("work", args=[row.pk]), "look": "is-works"},
        }
        for row, geometry in ((row, geometry_of(row, lines)) for row in works)
        if geometry is not None
    ]
    return {"type": "FeatureCollection", "features": features}
