"""Filters of the staff's worklists. The address is what they are read from, so that a filtered list is a link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from civic311.accounts.viewer import Viewer
from requests_app.filters.answers import answer_filter
from requests_app.filters.criteria import BY_NAME, BY_PARAM
from requests_app.filters.kinds import Asker, Filter, Reading
from requests_app.models import ServiceRequest
from requests_app.queries.visible import staff_requests

# What else an address of a worklist may hold: what is shown of the rows, and how.
PAGE_PARAMS = frozenset({"view", "saved", "q", "sort", "page", "filter", "by", "panel"})
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Chosen:
    """One filter in force, or one that means nothing (`is_unknown`): `params` are what to leave out to be rid of it."""

    name: str
    label: str
    words: str
    params: tuple[str, ...]
    is_unknown: bool = False


class CaseFilter:
    """What an address asks of a worklist. `now` (aware) is what "the last 7 days" are counted from."""

    def __init__(self, query: QueryDict, viewer: Viewer, now: datetime) -> None:
        self.query, self.asker = query, Asker(viewer, now)

    @classmethod
    def for_page(cls, request: Any, now: datetime) -> "CaseFilter":
        """The filter of a staff page."""
        return cls(request.GET, request.viewer, now)

    @cached_property
    def readings(self) -> list[tuple[Filter, Reading]]:
        """The filters that the address names, each with what it asks for."""
        named = {found.name: found for param in self.query if (found := filter_by_param(param)) is not None}
        return [(each, each.read(self.query, self.asker)) for each in named.values()]

    @cached_property
    def where(self) -> Q:
        """The condition that cases have to meet."""
        found = Q()
        for _each, reading in self.readings:
            if reading.where is not None:
                found &= reading.where
        return found

    @property
    def qs(self) -> QuerySet[ServiceRequest]:
        """The cases in the viewer's scope that meet it."""
        return staff_requests(self.asker.viewer).filter(self.where)

    @property
    def reaches_past(self) -> bool:
        """Whether something was chosen that closed cases have too."""
        return any(each.reaches_past and reading.where is not None for each, reading in self.readings)

    def names(self) -> set[str]:
        """Names of the filters in force."""
        return {each.name for each, reading in self.readings if reading.where is not None}

    def chosen(self) -> list[Chosen]:
        """The filters in force, then what the address holds that means nothing."""
        known = [
            Chosen(each.name, str(each.label), reading.words, each.params)
            for each, reading in self.readings
            if reading.where is not None
        ]
        return [*known, *self._unknown()]

    def _unknown(self) -> Iterable[Chosen]:
        for each, reading in self.readings:
            for value in reading.unknown:
                yield Chosen(each.name, str(each.label), value[:_LONGEST_SHOWN], each.params, is_unknown=True)
        for param in self.query:
            if param not in PAGE_PARAMS and filter_by_param(param) is None:
                yield Chosen(param, param[:_LONGEST_SHOWN], "", (param,), is_unknown=True)


def filter_by_param(param: str) -> Filter | None:
    """The filter that a parameter of an address belongs to."""
    return BY_PARAM.get(param) or answer_filter(param)


def filter_by_name(name: str) -> Filter | None:
    """The filter of this name."""
    return BY_NAME.get(name) or answer_filter(name)


def filter_params(query: QueryDict) -> dict[str, list[str]]:
    """What of an address are filters, words and a given view: what a saved view keeps."""
    return {
        name: query.getlist(name)
        for name in query
        if (name in ("view", "q") or filter_by_param(name) is not None) and any(query.getlist(name))
    }
