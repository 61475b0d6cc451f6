"""Points and addresses that stand for "no place known": what is there says nothing about what is close by.

The city names some (`City.no_location_points`); others show themselves: a point that an unlikely share of all requests
lies on, with many different addresses.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection

from civic311.city.current import current_city

SAMPLE = 10_000  # newest requests with a place, read to recognise such points
LEAST = 50  # fewer than this say nothing
SHARE = 0.01  # of the sample, on one exact point
SURE_SHARE = 0.05  # from here on whatever its addresses are
ADDRESSES = 10  # a real point has one or two
_KEPT_SECONDS = 6 * 3600
_DECIMALS = 6

_CROWDED = """
SELECT lat, long, count(*), count(DISTINCT address) FILTER (WHERE address <> ''), count(*) FILTER (WHERE address = ''),
       (sum(count(*)) OVER ())::int
FROM (SELECT lat, long, address FROM requests_app_servicerequest
      WHERE lat IS NOT NULL AND NOT is_practice
      ORDER BY requested_datetime DESC, id DESC LIMIT %s) AS newest
GROUP BY lat, long ORDER BY count(*) DESC LIMIT 20
"""


@dataclass(frozen=True)
class NoLocation:
    """Points that mean no place, in degrees."""

    points: frozenset[tuple[float, float]]

    def holds(self, lat: float | None, long: float | None) -> bool:
        """Whether this is no real place: a point that stands for none, or none at all."""
        return lat is None or long is None or _rounded(lat, long) in self.points


def no_location() -> NoLocation:
    """The points of now: the city's at once, those that showed themselves as of some hours ago."""
    city = current_city()
    named = city.no_location_points if city else []
    recognised = cache.get_or_set("no-location-points", recognise, _KEPT_SECONDS) or []
    return NoLocation(frozenset(_rounded(lat, long) for lat, long in (*named, *recognised)))


def recognise() -> list[tuple[float, float]]:
    """Points that an unlikely share of the newest requests lies on."""
    with connection.cursor() as cursor:
        cursor.execute(_CROWDED, [SAMPLE])
        return list(_unlikely(cursor.fetchall()))


def _unlikely(rows: Iterable[tuple[float, float, int, int, int, int]]) -> Iterable[tuple[float, float]]:
    for lat, long, count, addresses, without, total in rows:
        mixed = addresses >= ADDRESSES or without * 2 > count
        if count >= LEAST and (count > SURE_SHARE * total or (count > SHARE * total and mixed)):
            yield lat, long


def _rounded(lat: float, long: float) -> tuple[float, float]:
    return round(float(lat), _DECIMALS), round(float(long), _DECIMALS)
