"""What the open data files say of requests that everybody may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from civic311.accounts.models import Department
from civic311.lib.translated_text import in_language
from reports.queries.packing import among
from requests_app.queries.public_place import HIDDEN, PublicPlace, place_at
from requests_app.queries.visible import public_requests
from routing.models import Area, Service
from routing.models.catalogue import PlacePrecision

JOINED_STATUS = "DUPLICATE"
_FIELDS = ("pk", "public_id", "service_id", "department_id", "status", "address", "lat", "long", "duplicate_of_id")


@dataclass(frozen=True)
class Known:
    """What everybody may know of one request. The place of a joined one is told at the request it was joined to."""

    public_id: str
    service: int
    department: int | None
    place: PublicPlace
    joined_to: str


@dataclass(frozen=True)
class Names:
    """Codes and names, each by id, in the city's main language."""

    services: dict[int, tuple[str, str]]
    departments: dict[int, str]
    wards: dict[int, tuple[str, str, date | None]]
    precisions: dict[int, str]


def read_names() -> Names:
    """The names that rows of the files have."""
    services = list(Service.objects.values_list("pk", "service_code", "name", "place_precision"))
    return Names(
        {pk: (code, _in_main_language(name)) for pk, code, name, _precision in services},
        {pk: _in_main_language(name) for pk, name in Department.objects.values_list("pk", "name")},
        {
            pk: (code, name, since)
            for pk, code, name, since in Area.objects.filter(layer__is_reporting=True).values_list(
                "pk", "code", "name", "valid_from"
            )
        },
        {pk: precision for pk, _code, _name, precision in services},
    )


def read_known(numbers: NDArray[np.int64], names: Names) -> dict[int, Known]:
    """Those of the requests that everybody may see and find, by id.

    It is the rule of the public list. Of a service whose places are hidden even the ward may not be told, and wards are
    what figures are published by, so its requests are left out here.
    """
    rows = list(_findable(numbers).values_list(*_FIELDS))
    originals = {row[-1] for row in rows if row[4] == JOINED_STATUS}
    shown = (
        dict(_findable(np.array(sorted(originals), dtype=np.int64)).values_list("pk", "public_id")) if originals else {}
    )
    return {row[0]: _known(row, names, shown) for row in rows}


def _findable(numbers: NDArray[np.int64]) -> Any:
    found = public_requests().filter(pk__in=among(numbers), parent=None)
    return found.exclude(service__place_precision=PlacePrecision.HIDDEN)


def _known(row: Iterable[Any], names: Names, shown: dict[int, str]) -> Known:
    _pk, public_id, service, department, status, address, lat, long, original = row
    place = HIDDEN
    if status != JOINED_STATUS:
        place = place_at(names.precisions[service], address=address, area="", lat=lat, long=long)
    return Known(public_id, service, department, place, shown.get(original, ""))


def _in_main_language(text: Any) -> str:
    return str(in_language(text, settings.LANGUAGE_CODE))
