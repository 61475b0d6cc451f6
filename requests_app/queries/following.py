"""What somebody may follow, how it is called, and who follows a request: only what everybody may know of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.lib.clean_text import clean_line
from civic311.lib.translated_text import in_language
from civic311.people.stopped import normal
from community.queries.notices import place_typed
from requests_app.models import Follow, ServiceRequest
from requests_app.queries.about_assets import asset_title, find_asset, split_code
from requests_app.queries.public_place import public_place
from requests_app.queries.visible import public_requests
from requests_app.queries.voices import cases_below
from routing.models import Area, Asset, Service
from routing.models.catalogue import PlacePrecision
from routing.place import metres_between, valid_position
from routing.reference import reference

RADII = (100, 250, 500, 1000, 2000)
RADIUS = 250
FOLLOW_KEY = "follow:"  # how the keys of messages begin that tell followers of public facts
_METRES_PER_DEGREE = 111_000


@dataclass(frozen=True)
class Target:
    """What a wish is about: exactly one of the rows, or a place with a radius in metres."""

    kind: str
    service_request: ServiceRequest | None = None
    asset: Asset | None = None
    area: Area | None = None
    service: Service | None = None
    lat: float | None = None
    long: float | None = None
    radius: int | None = None
    label: str = ""


def target_from(query: Mapping[str, str]) -> Target | None:
    """What an address or a form names: `case`, `asset`, `ward`, `service`, or `near` ("lat,long,metres") with `place`.

    None for what is not there or not public.
    """
    given = {name: clean_line(query.get(name, ""))[:200] for name in ("case", "asset", "ward", "service", "near")}
    if given["case"]:
        case = public_requests().filter(public_id=given["case"]).select_related("service", "ward").first()
        return Target(Follow.Kind.CASE, service_request=case) if case else None
    if given["asset"]:
        asset = find_asset(*split_code(given["asset"]))
        return Target(Follow.Kind.ASSET, asset=asset) if asset else None
    if given["ward"]:
        ward = Area.objects.filter(layer__is_reporting=True, valid_to=None, code=given["ward"]).first()
        return Target(Follow.Kind.WARD, area=ward) if ward else None
    if given["service"]:
        service = reference().services.get(given["service"])
        return Target(Follow.Kind.SERVICE, service=service) if service and service.is_public else None
    return _place(given["near"], clean_line(query.get("place", ""))[:200])


def _place(near: str, label: str) -> Target | None:
    try:
        lat, long, metres = (float(part) for part in near.split(","))
    except ValueError:
        return None
    if not valid_position(lat, long) or not math.isfinite(metres):
        return None
    radius = min(RADII, key=lambda each: abs(each - metres))
    lat, long = round(lat, 5), round(long, 5)
    return Target(Follow.Kind.PLACE, lat=lat, long=long, radius=radius, label=_known_label(label, lat, long))


def _known_label(label: str, lat: float, long: float) -> str:
    """The words for a place, where our own index knows them: they go into mail to an address that anybody may type."""
    spot, _choices = place_typed(label) if label else (None, [])
    is_there = spot is not None and metres_between(lat, long, spot.lat, spot.long) <= RADII[0]
    return spot.label if spot is not None and is_there else ""


def query_of(target: Target | Follow) -> str:
    """The target as `target_from` reads it, ready for an address."""
    query = QueryDict(mutable=True)
    if target.service_request is not None:
        query["case"] = target.service_request.public_id
    elif target.asset is not None:
        query["asset"] = f"{target.asset.type.code}/{target.asset.number}"
    elif target.area is not None:
        query["ward"] = target.area.code
    elif target.service is not None:
        query["service"] = target.service.service_code
    else:
        query["near"] = f"{target.lat},{target.long},{target.radius}"
        if target.label:
            query["place"] = target.label
    return query.urlencode()


def words_of(target: Target | Follow) -> str:
    """What is followed, in the active language: "Pothole, Mill Street (26-000123-4)", "Ward 3"."""
    case = target.service_request
    if case is not None:
        about = ", ".join(part for part in (in_language(case.service.name), public_place(case).address) if part)
        return _("%(about)s (%(number)s)") % {"about": about, "number": case.public_id}
    if target.asset is not None:
        return asset_title(target.asset)
    if target.area is not None:
        return str(target.area.name)
    if target.service is not None:
        return in_language(target.service.name)
    metres = target.radius or RADIUS
    if target.label:
        around = ngettext("%(metres)s meter around %(place)s", "%(metres)s meters around %(place)s", metres)
        return around % {"metres": metres, "place": target.label}
    around = ngettext("%(metres)s meter around a place", "%(metres)s meters around a place", metres)
    return around % {"metres": metres}


def page_of(target: Target | Follow) -> str:
    """Where everybody sees the same: the case's page, or the list narrowed to it."""
    if target.service_request is not None:
        return reverse("request_detail", args=[target.service_request.public_id])
    return f"{reverse('requests_list')}?{query_of(target)}"


def feed_of(target: Target | Follow) -> str:
    """The same for a feed reader; empty for a single case."""
    return "" if target.service_request is not None else f"{reverse('requests_atom')}?{query_of(target)}"


def with_rows(follows: QuerySet[Follow]) -> QuerySet[Follow]:
    """The follows with what `words_of` and `page_of` read."""
    return follows.select_related(
        "service_request__service", "service_request__ward", "asset__type", "area", "service", "device"
    )


def active(now_follows: QuerySet[Follow] | None = None) -> QuerySet[Follow]:
    """Wishes that count: said yes to, not stopped, and their browser is still there."""
    rows = Follow.objects.all() if now_follows is None else now_follows
    return rows.filter(confirmed_at__isnull=False, stopped_at=None, device__gone_at=None)


def of_address(email: str) -> QuerySet[Follow]:
    """What an address follows, the newest first."""
    return active(Follow.objects.filter(email=normal(email), device=None)).order_by("-pk")


def is_tellable(service_request: ServiceRequest) -> bool:
    """Whether everybody may know of it now."""
    return service_request.is_live and service_request.service.is_public and not service_request.is_withheld


def followers_of_case(service_request: ServiceRequest) -> list[Follow]:
    """Who follows the case, or one that was joined to it."""
    cases = [service_request.pk, *cases_below([service_request.pk])]
    return list(active().filter(service_request_id__in=cases).select_related("device").order_by("pk"))


def followers_of_new(service_request: ServiceRequest) -> list[Follow]:
    """Whose wishes a new request fits, as exactly as its service makes places public, and no more."""
    precision = service_request.service.place_precision
    wanted = Q(kind=Follow.Kind.SERVICE, service_id=service_request.service_id)
    if service_request.ward_id is not None and precision != PlacePrecision.HIDDEN:
        wanted |= Q(kind=Follow.Kind.WARD, area_id=service_request.ward_id)
    if service_request.asset_id is not None and precision == PlacePrecision.EXACT:
        wanted |= Q(kind=Follow.Kind.ASSET, asset_id=service_request.asset_id)
    place = public_place(service_request)
    if place.lat is not None and place.long is not None:
        wanted |= _around(place.lat, place.long)
    rows = active().filter(wanted).select_related("device").order_by("pk")
    return [row for row in rows if row.kind != Follow.Kind.PLACE or _is_near(row, place.lat, place.long)]


def _around(lat: float, long: float) -> Q:
    """The box in which the middle of a followed place may lie."""
    tall = RADII[-1] / _METRES_PER_DEGREE
    wide = tall / max(math.cos(math.radians(lat)), 0.01)
    box = {"lat__range": (lat - tall, lat + tall), "long__range": (long - wide, long + wide)}
    return Q(kind=Follow.Kind.PLACE, **box)


def _is_near(follow: Follow, lat: float | None, long: float | None) -> bool:
    if None in (lat, long, follow.lat, follow.long):
        return False
    return metres_between(follow.lat, follow.long, lat, long) <= (follow.radius or 0)  # type: ignore[arg-type]
