"""The one filter of every internal report: dates, wards, services, departments, channels, severity, in the address.

`?period=90&ward=3&ward=4&service=pothole&department=streets&channel=phone&severity=2`; nothing chosen means all.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.http import QueryDict
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from civic311.accounts.models import Department
from civic311.lib.translated_text import in_language
from reports.cases import Cases
from reports.forms import PeriodForm
from reports.periods import Period
from reports.queries.areas import places_of, reporting_layer
from reports.queries.board import drawn_at
from requests_app.wording import CHANNELS, SEVERITIES
from routing.models import Service

ALL = ("ward", "service", "department", "channel", "severity")
BESIDES_WARDS = tuple(name for name in ALL if name != "ward")  # of pages about one ward, and of those that compare all
_WORDS_OF = 3  # more than so many chosen are told as a number


@dataclass(frozen=True)
class Choice:
    """One filter: its name in the address and on screen, every choice as (value, words), and what is chosen."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    chosen: frozenset[str]

    @property
    def words(self) -> str:
        """What is chosen, in a few words."""
        names = [words for value, words in self.choices if value in self.chosen]
        if not names:
            return _("all")
        return ", ".join(names) if len(names) <= _WORDS_OF else _("%(count)s chosen") % {"count": len(names)}


@dataclass(frozen=True)
class Chosen:
    """What a report is about besides its dates: ids of wards, services and departments, codes of channels, severities.

    An empty set means all. `choices` are the filters as the page shows them.
    """

    wards: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    severities: frozenset[int] = frozenset()
    choices: list[Choice] = field(default_factory=list)

    @property
    def is_all(self) -> bool:
        return not (self.wards or self.services or self.departments or self.channels or self.severities)

    def apply(self, cases: Cases) -> Cases:
        """The cases that are meant. `ward` names the column of wards where `area` holds another layer."""
        if self.is_all:
            return cases
        inside = np.ones(len(cases), dtype=np.bool_)
        ward = "ward" if "ward" in cases else "area"
        for name, values in (
            (ward, self.wards), ("service", self.services), ("department", self.departments),
            ("severity", self.severities),
        ):  # fmt: skip
            if values:
                inside &= _among(getattr(cases, name), values)
        if self.channels:
            inside &= cases.where("channel", sorted(self.channels))
        return cases.take(inside)

    def words(self) -> list[tuple[str, str]]:
        """The filters in force as (name, what is chosen)."""
        return [(each.label, each.words) for each in self.choices if each.chosen]


class ReportForm(PeriodForm):
    """Dates and filters of an address. Unknown values are left out, so that an old link still shows a page.

    `own`: ids of the wards a viewer is limited to (None: all); `only`: which filters the page has.
    """

    def __init__(
        self, data: QueryDict, *, as_of: datetime, own: Collection[int] | None = None, only: Iterable[str] = ALL
    ) -> None:
        super().__init__(data, as_of=as_of)
        self._asked, self._own, self._only = data, own, tuple(only)

    @cached_property
    def choices(self) -> list[Choice]:
        """The filters of the page, with what is chosen."""
        made = {"ward": self._wards, "service": _services, "department": _departments, "channel": _channels,
                "severity": _severities}  # fmt: skip
        found = []
        for name in self._only:
            label, known = made[name]()
            asked = {value for value in self._asked.getlist(name) if value in {key for key, _words, _id in known}}
            found.append(Choice(name, label, [(key, words) for key, words, _id in known], frozenset(asked)))
            self._ids = getattr(self, "_ids", {}) | {name: {key: value for key, _words, value in known}}
        return found

    def chosen_filters(self) -> Chosen:
        """What the address chooses, as ids."""
        picked = {each.name: frozenset(self._ids[each.name][key] for key in each.chosen) for each in self.choices}
        nothing: frozenset[Any] = frozenset()
        return Chosen(
            picked.get("ward", nothing), picked.get("service", nothing), picked.get("department", nothing),
            picked.get("channel", nothing), picked.get("severity", nothing), self.choices,
        )  # fmt: skip

    def _wards(self) -> tuple[str, list[tuple[str, str, Any]]]:
        places = places_of(reporting_layer(), self.chosen().start)
        return _("Wards"), [
            (each.code, each.name, each.id) for each in places if self._own is None or each.id in self._own
        ]


def _services() -> tuple[str, list[tuple[str, str, Any]]]:
    rows = Service.objects.values_list("service_code", "name", "pk")
    named = [(code, in_language(name) or code, key) for code, name, key in rows]
    return _("Services"), sorted(named, key=lambda each: each[1].casefold())


def _departments() -> tuple[str, list[tuple[str, str, Any]]]:
    rows = Department.objects.order_by("order", "code")
    return _("Departments"), [(each.code, in_language(each.name) or each.code, each.pk) for each in rows]


def _channels() -> tuple[str, list[tuple[str, str, Any]]]:
    return _("Channels"), [(code, str(words), code) for code, words in CHANNELS.items()]


def _severities() -> tuple[str, list[tuple[str, str, Any]]]:
    return _("Severity"), [(str(number), f"{number}, {words}", number) for number, words in SEVERITIES.items()]


def _among(values: NDArray[Any], wanted: Collection[int]) -> NDArray[np.bool_]:
    """Which of small whole numbers are wanted; a look into a table, quicker than a search."""
    known = np.zeros(max(int(values.max(initial=0)), *wanted) + 1, dtype=np.bool_)
    known[list(wanted)] = True
    return known[values]


def asked(
    data: QueryDict, now: datetime, *, own: Collection[int] | None = None, only: Iterable[str] = ALL
) -> tuple[ReportForm, Period, Chosen]:
    """The form, the dates and the filters of an address, drawn as of `now` or the end of what is counted."""
    form = ReportForm(data, as_of=drawn_at(now), own=own, only=only)
    return form, form.chosen(), form.chosen_filters()
