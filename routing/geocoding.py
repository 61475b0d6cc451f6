"""Places that the local index does not know, asked of a geocoder where the city has set one up.

The lookups are geopy's; every call goes out through `civic311.lib.outbound`. What residents type leaves the city's own
machines then, so it is off unless `GEOCODER` names a provider, and is asked only when somebody presses "search".
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderUnavailable, GeopyError
from geopy.geocoders import ArcGIS, Nominatim, Photon
from geopy.geocoders.base import Geocoder

from civic311.city.current import current_city
from civic311.lib.clean_text import clean_line
from civic311.lib.outbound import OutboundError, call
from routing.addresses import FoundAddress, address_by_key, find_places
from routing.place import valid_position

PROVIDERS = ("nominatim", "photon", "arcgis")
MOST = 5
SECONDS = 3.0
KEPT_SECONDS = 24 * 3600
_SALT = "routing.geocoding"
_KEY = "g:"

log = logging.getLogger(__name__)


class _Outbound(BaseSyncAdapter):
    """geopy's way out: ours."""

    def __init__(self, *, proxies: Any = None, ssl_context: Any = None) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        try:
            answer = call(url, headers=headers, timeout=timeout, most_bytes=1_000_000)
        except OutboundError as error:
            raise GeocoderUnavailable(str(error)) from error
        text = answer.body.decode("utf-8", "replace")
        if not answer.is_good:
            raise AdapterHTTPError(
                f"Status {answer.status}", status_code=answer.status, headers=answer.headers, text=text
            )
        return text

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        try:
            return json.loads(self.get_text(url, timeout=timeout, headers=headers))
        except ValueError as error:
            raise GeocoderParseError("Not JSON") from error


def find_anywhere(typed: str) -> list[FoundAddress]:
    """Places of the local index, else those of the city's geocoder. For a search that somebody asked for."""
    return find_places(typed) or geocode(typed)


def place_by_key(key: str) -> FoundAddress | None:
    """What a key of `find_anywhere` means; None for one that is made up."""
    return place_of_key(key) if key.startswith(_KEY) else address_by_key(key)


def geocode(typed: str) -> list[FoundAddress]:
    """Places that the city's geocoder knows for what was typed, at most five; none without one or when it is down.

    Answers are kept for a day, so that the same words ask once.
    """
    words = clean_line(typed)[:200]
    provider = settings.GEOCODER
    if len(words) < 3 or provider not in PROVIDERS:
        return []
    key = f"geocode:{provider}:{signing.Signer(salt=_SALT).signature(words.casefold())}"
    known = cache.get(key)
    if known is None:
        known = _ask(provider, words)
        if known is not None:
            cache.set(key, known, KEPT_SECONDS)
    return [_found(label, lat, long) for label, lat, long in known or []]


def place_of_key(key: str) -> FoundAddress | None:
    """The place that a key of `geocode` stands for; None for one that is made up."""
    if not key.startswith(_KEY):
        return None
    try:
        label, lat, long = signing.loads(key.removeprefix(_KEY), salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return _found(label, lat, long)


def _ask(provider: str, words: str) -> list[tuple[str, float, float]] | None:
    """What the geocoder answers; None when it could not be asked."""
    city = current_city()
    suffix = city.place_suffix if city else ""
    query = words if not suffix or suffix.casefold() in words.casefold() else f"{words}, {suffix}"
    try:
        places = _geocoder(provider).geocode(query, exactly_one=False, timeout=SECONDS) or []
    except GeopyError as error:
        log.warning("the geocoder did not answer: %s", type(error).__name__)
        return None
    return [
        (clean_line(str(place.address))[:200], place.latitude, place.longitude)
        for place in places[:MOST]
        if valid_position(place.latitude, place.longitude)
    ]


def _geocoder(provider: str) -> Geocoder:
    if provider == "arcgis":
        return ArcGIS(adapter_factory=_Outbound, user_agent="Civic311")
    kind = Photon if provider == "photon" else Nominatim
    scheme, _separator, domain = settings.GEOCODER_DOMAIN.rpartition("://")
    own = {"domain": domain, "scheme": scheme or "https"} if domain else {}
    return kind(adapter_factory=_Outbound, user_agent="Civic311", **own)


def _found(label: str, lat: float, long: float) -> FoundAddress:
    return FoundAddress(_KEY + signing.dumps([label, lat, long], salt=_SALT, compress=True), label, lat, long)
