"""How exactly the public sees where a request is: one function for list, map, tracker and feeds."""

import re
from dataclasses import dataclass

from requests_app.models import ServiceRequest

BLOCK_DECIMALS = 3  # about 100 metres
_HOUSE_NUMBER = re.compile(r"^\s*(?:#?\d+[\w/-]*\s*[-–]?\s*)+|\b(?:apt|apartment|unit|suite|#)\.?\s*\w+", re.IGNORECASE)


@dataclass(frozen=True)
class PublicPlace:
    """What may be said of a place. `lat` and `long` are degrees or None; `address` and `area` may be empty."""

    address: str
    area: str
    lat: float | None
    long: float | None

    @property
    def words(self) -> str:
        """Address and area on one line."""
        return ", ".join(part for part in (self.address, self.area) if part)


HIDDEN = PublicPlace("", "", None, None)


def public_place(service_request: ServiceRequest) -> PublicPlace:
    """The place by the precision of its service. Reads the row, its service and its ward, nothing else."""
    return place_at(
        service_request.service.place_precision,
        address=service_request.address,
        area=service_request.ward.name if service_request.ward else "",
        lat=service_request.lat,
        long=service_request.long,
    )


def place_at(precision: str, *, address: str, area: str, lat: float | None, long: float | None) -> PublicPlace:
    """The same for loose values, as feeds read them and as a report is previewed before it is sent."""
    if precision == "exact":
        return PublicPlace(address, area, lat, long)
    if precision == "block":
        return PublicPlace(street_of(address), area, _coarse(lat), _coarse(long))
    if precision == "area":
        return PublicPlace("", area, None, None)
    return HIDDEN


def street_of(address: str) -> str:
    """An address without its house number and door."""
    first, *rest = address.split(",")
    return ", ".join(part for part in (_HOUSE_NUMBER.sub("", each).strip() for each in (first, *rest)) if part)


def _coarse(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, BLOCK_DECIMALS)
