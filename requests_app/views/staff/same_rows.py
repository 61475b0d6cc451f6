"""The rows of a worklist by its address, for what happens beside the page: choosing all of it, asking what is new."""

from copy import copy
from datetime import datetime
from typing import Any

from django.http import QueryDict

from requests_app.filters import CaseFilter
from requests_app.queries.queue import with_urgency
from requests_app.views.staff.worklist import asked_rows

LONGEST_ADDRESS = 4_000


def first_ids(request: Any, address: str, *, most: int, now: datetime) -> list[tuple[int, int]]:
    """Id and version of the first rows that the worklist shows at `address` (its query string), most urgent first."""
    same = at(request, address)
    rows = with_urgency(asked_rows(same, CaseFilter.for_page(same, now), now).rows, now)
    return list(rows.order_by("urgency", "next_due_at", "id").values_list("pk", "version")[:most])


def at(request: Any, address: str) -> Any:
    """The same request as if it had come for another address."""
    same = copy(request)
    same.GET = QueryDict(address[:LONGEST_ADDRESS].lstrip("?"))
    return same
