"""The kinds of filters: how each reads its values from the address, says them in words, and asks for them in a form.

A filter never fails on what an address holds: what it does not know is handed back as `unknown`, and the page says it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from civic311.accounts.viewer import Viewer
from civic311.lib.clean_text import clean_line

Option = tuple[str, Any]  # a value and its label, or a heading and the options below it
MOST_VALUES = 60
MOST_NUMBER = 32_000
MOST_DAYS = 3_660
_LONGEST = 60


@dataclass(frozen=True)
class Asker:
    """Who filters, and when (aware)."""

    viewer: Viewer
    now: datetime


@dataclass(frozen=True)
class Reading:
    """What the values of one filter ask for: rows, in words; `unknown` are values that mean nothing."""

    where: Q | None = None
    words: str = ""
    unknown: Sequence[str] = ()


@dataclass(frozen=True)
class Filter:
    """One thing that cases can be narrowed by. `name` is its parameter; `heading` the part of the menu it stands in.

    `reaches_past`: closed cases are meant too. `where` makes the condition from checked values.
    """

    name: str
    label: str | Promise
    heading: str
    where: Callable[[Any, Asker], Q]
    reaches_past: bool = False

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters of the address that belong to it."""
        return (self.name,)

    def read(self, query: QueryDict, asker: Asker) -> Reading:
        """What the address asks of it."""
        raise NotImplementedError

    def fields(self, query: QueryDict, asker: Asker) -> dict[str, forms.Field]:
        """The fields that ask for its values, with what the address holds as initial values."""
        raise NotImplementedError


def _given(query: QueryDict, name: str) -> list[str]:
    return list(dict.fromkeys(value for value in query.getlist(name)[:MOST_VALUES] if value.strip()))


def flat(options: Sequence[Option]) -> dict[str, str]:
    """Value -> label, without the headings."""
    found: dict[str, str] = {}
    for key, label in options:
        pairs = label if isinstance(label, list | tuple) else [(key, label)]
        found |= {str(value): str(text) for value, text in pairs}
    return found


def _joined(words: Sequence[str]) -> str:
    if len(words) <= 3:
        return pgettext("between the values of a filter", "; ").join(words)
    return ngettext("%(first)s and %(count)s more", "%(first)s and %(count)s more", len(words) - 2) % {
        "first": pgettext("between the values of a filter", "; ").join(words[:2]),
        "count": len(words) - 2,
    }


@dataclass(frozen=True)
class Choices(Filter):
    """One or more of a list; the condition gets the chosen values. `options` may ask the database."""

    options: Callable[[Asker], Sequence[Option]] = field(default=lambda asker: [])

    def read(self, query: QueryDict, asker: Asker) -> Reading:
        given = _given(query, self.name)
        known = flat(self.options(asker)) if given else {}
        found = [value for value in given if value in known]
        return Reading(
            self.where(found, asker) if found else None,
            _joined([known[value] for value in found]),
            [value for value in given if value not in known],
        )

    def fields(self, query: QueryDict, asker: Asker) -> dict[str, forms.Field]:
        options = list(self.options(asker))
        few = forms.CheckboxSelectMultiple
        return {
            self.name: forms.MultipleChoiceField(
                label=self.label, choices=options, required=False, widget=few, initial=query.getlist(self.name)
            )
        }


@dataclass(frozen=True)
class YesNo(Filter):
    """Whether something holds; the condition gets True or False."""

    _WORDS = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")}

    def read(self, query: QueryDict, asker: Asker) -> Reading:
        given = _given(query, self.name)
        if given and given[-1] in self._WORDS:
            return Reading(self.where(given[-1] == "yes", asker), str(self._WORDS[given[-1]]))
        return Reading(unknown=given)

    def fields(self, query: QueryDict, asker: Asker) -> dict[str, forms.Field]:
        choices = list(self._WORDS.items())
        return {
            self.name: forms.ChoiceField(
                label=self.label, choices=choices, required=False, widget=forms.RadioSelect,
                initial=query.get(self.name, "yes"),
            )
        }  # fmt: skip


@dataclass(frozen=True)
class Number(Filter):
    """A whole number from 1 on; the condition gets it. `words` says it, with %(count)s in it."""

    words: Callable[[int], str] = field(default=str)

    def read(self, query: QueryDict, asker: Asker) -> Reading:
        given = _given(query, self.name)
        if not given:
            return Reading()
        number = _whole(given[-1], MOST_NUMBER)
        if number is None:
            return Reading(unknown=[given[-1]])
        return Reading(self.where(number, asker), self.words(number))

    def fields(self, query: QueryDict, asker: Asker) -> dict[str, forms.Field]:
        return {
            self.name: forms.IntegerField(
                label=self.label, required=False, min_value=1, max_value=MOST_NUMBER, initial=query.get(self.name)
            )
        }


def _whole(text: str, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= most else None


@dataclass(frozen=True)
class Amount(Filter):
    """A number from and to, as answers hold them; the condition gets both (either may be None)."""

    @property
    def params(self) -> tuple[str, ...]:
        return (f"{self.name}.min", f"{self.name}.max")

    def read(self, query: QueryDict, asker: Asker) -> Reading:
        unknown: list[str] = []
        bounds = []
        for name in self.params:
            text = query.get(name, "").strip()
            value = _decimal(text)
            if text and value is None:
                unknown.append(text)
            bounds.append(value)
        if bounds == [None, None]:
            return Reading(unknown=unknown)
        return Reading(self.where(tuple(bounds), asker), _range_words(*[_shown(each) for each in bounds]), unknown)

    def fields(self, query: QueryDict, asker: Asker) -> dict[str, forms.Field]:
        low, high = self.params
        return {
            low: forms.FloatField(label=_("At least"), required=False, initial=query.get(low)),
            high: forms.FloatField(label=_("At most"), required=False, initial=query.get(high)),
        }


def _decimal(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None  # neither infinity nor "nan"


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _range_words(low: str, high: str) -> str:
    if low and high:
        return _("%(first)s to %(last)s") % {"first": low, "last": high}
    return (_("from %(first)s on") % {"first": low}) if low else _("until %(last)s") % {"last": high}


@dataclass(frozen=True)
class Days(Filter):
    """Whole days of the city from and to, or so many days back (or ahead) from now: `<name>_within`.

    The condition gets the first moment that is meant and the first that is not any more (either may be None), and for
    `is_date` the first and last day.
    """

    ahead: bool = False
    is_date: bool = False

    @property
    def params(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to", f"{self.name}_within")

    def read(self, query: QueryDict, asker: Asker) -> Reading:
        first_name, last_name, within_name = self.params
        unknown: list[str] = []
        first, last = (_day(query.get(name, ""), unknown) for name in (first_name, last_name))
        words = _range_words(*(_day_words(day) for day in (first, last))) if first or last else ""
        within = query.get(within_name, "").strip()
        days = _whole(within, MOST_DAYS)
        if within and days is None:
            unknown.append(within)
        if days is not None:
            today = timezone.localdate(asker.now)
            first, last = (today, today + timedelta(days)) if self.ahead else (today - timedelta(days), today)
            words = self._within_words(days)
        if first is None and last is None:
            return Reading(unknown=unknown)
        return Reading(self._condition(first, last, asker), words, unknown)

    def _condition(self, first: date | None, last: date | None, asker: Asker) -> Q:
        if self.is_date:
            return self.where((first, last), asker)
        return self.where((first and _midnight(first), last and _midnight(last + timedelta(days=1))), asker)

    def _within_words(self, days: int) -> str:
        if self.ahead:
            return ngettext("today or tomorrow", "in the next %(count)s days", days) % {"count": days}
        return ngettext("today or yesterday", "in the last %(count)s days", days) % {"count": days}

    def fields(self, query: QueryDict, asker: Asker) -> dict[str, forms.Field]:
        first, last, within = self.params
        label = _("In the next … days") if self.ahead else _("In the last … days")
        day = {"required": False, "widget": forms.DateInput(attrs={"type": "date"})}
        return {
            within: forms.IntegerField(
                label=label, required=False, min_value=1, max_value=MOST_DAYS, initial=query.get(within)
            ),
            first: forms.CharField(label=_("From"), initial=query.get(first), **day),
            last: forms.CharField(label=pgettext("last day of a time", "To"), initial=query.get(last), **day),
        }


@dataclass(frozen=True)
class Day(Filter):
    """One day of the city; the condition gets the date."""

    def read(self, query: QueryDict, asker: Asker) -> Reading:
        unknown: list[str] = []
        day = _day(query.get(self.name, ""), unknown)
        return Reading(unknown=unknown) if day is None else Reading(self.where(day, asker), _day_words(day))

    def fields(self, query: QueryDict, asker: Asker) -> dict[str, forms.Field]:
        widget = forms.DateInput(attrs={"type": "date"})
        return {
            self.name: forms.CharField(label=self.label, required=False, widget=widget, initial=query.get(self.name))
        }


def _day(text: str, unknown: list[str]) -> date | None:
    if not text.strip():
        return None
    try:
        day = parse_date(text.strip())
    except ValueError:  # the 31st of February
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        unknown.append(text[:_LONGEST])
        return None
    return day


def _day_words(day: date | None) -> str:
    return "" if day is None else date_format(day, pgettext("format of a day", "D j M Y"))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


@dataclass(frozen=True)
class Typed(Filter):
    """Something typed, one or more, with commas between them in the form; the condition gets the texts."""

    hint: str | Promise = ""

    def read(self, query: QueryDict, asker: Asker) -> Reading:
        parts = [clean_line(part)[:_LONGEST] for value in _given(query, self.name) for part in value.split(",")]
        texts = list(dict.fromkeys(part for part in parts if part))
        return Reading(self.where(texts, asker), _joined(texts)) if texts else Reading()

    def fields(self, query: QueryDict, asker: Asker) -> dict[str, forms.Field]:
        initial = ", ".join(query.getlist(self.name))
        return {
            self.name: forms.CharField(
                label=self.label, required=False, help_text=self.hint, max_length=200, initial=initial
            )
        }


def by_column(column: str, convert: Callable[[str], Any] = str) -> Callable[[Sequence[str], Asker], Q]:
    """A condition that a column holds one of the chosen values."""
    return lambda values, asker: Q(**{f"{column}__in": [convert(value) for value in values]})


def between(column: str) -> Callable[[tuple[Any, Any], Asker], Q]:
    """A condition that a time lies from the first moment on and before the second."""
    return lambda span, asker: _span(column, span, "lt")


def between_days(column: str) -> Callable[[tuple[Any, Any], Asker], Q]:
    """A condition that a date lies between two days, both included."""
    return lambda span, asker: _span(column, span, "lte")


def _span(column: str, span: tuple[Any, Any], end: str) -> Q:
    bounds: Mapping[str, Any] = {f"{column}__gte": span[0], f"{column}__{end}": span[1]}
    return Q(**{name: value for name, value in bounds.items() if value is not None})
