"""Is the caller who she says she is? What she says is compared with what she reported, forgiving a misheard letter.

A first name alone or a house number alone is not enough: both are easily guessed.
"""

from collections.abc import Sequence

from rapidfuzz import fuzz

from requests_app.models import Report
from requests_app.queries.public_place import street_of
from routing.phrases import fold

NAME, STREET = "name", "street"
_ALIKE = 80  # of 100
_SHORTEST = 3


def said_name(said: str, name: str) -> bool:
    """Whether the name that was said is the one we know, in whatever order its parts came."""
    heard, known = fold(said), fold(name)
    if len(heard) < _SHORTEST or len(known) < _SHORTEST:
        return False
    return fuzz.token_sort_ratio(heard, known) >= _ALIKE


def said_street(said: str, address: str) -> bool:
    """Whether the street that was said is that of the address; the house number does not matter."""
    heard, known = fold(street_of(said)), fold(street_of(address).split(",")[0])
    if len(heard) < _SHORTEST or len(known) < _SHORTEST:
        return False
    return fuzz.token_sort_ratio(heard, known) >= _ALIKE


def report_of_caller(reports: Sequence[Report], *, by: str, said: str) -> Report | None:
    """The one report whose writer the caller can be, by `name` or `street`; None when it is none, or not only one."""
    if by == NAME:
        found = [each for each in reports if each.contact is not None and said_name(said, each.contact.name)]
        return found[0] if found else None
    fitting = [each for each in reports if said_street(said, each.address or _place_of_case(each))]
    return fitting[0] if len(fitting) == 1 else None


def _place_of_case(report: Report) -> str:
    return report.service_request.address if report.is_first else ""
