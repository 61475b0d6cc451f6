"""Single figures with their sentences: the strip above internal reports and the big figures of published pages."""

import math
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.incidence import Reach
from reports.metrics import DAY, SMALL, Figures, Share, per_thousand
from reports.voices import Wait
from reports.wording import (
    NONE,
    count_words,
    days_number,
    days_reach_words,
    decimal_words,
    interval_words,
    median_caption,
    median_words,
    on_time_caption,
    overdue_caption,
    percent_words,
    reach_words,
    span_words,
    told_count,
    wait_caption,
)

_LEFT, _RIGHT = 20, 340  # ends of the drawn scale


@dataclass(frozen=True)
class Gauge:
    """A scale with the figure, its interval and the city's mark; positions are whole units of the drawing."""

    label: str
    low: str
    high: str
    here: int
    city: int | None = None
    city_words: str = ""
    reach: tuple[int, int] | None = None


@dataclass(frozen=True)
class Fact:
    """One published figure: number and unit apart, sentences, the drawing and the figures beside it (number, words)."""

    label: str
    number: str
    unit: str
    sentences: list[str]
    gauge: Gauge | None = None
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Tile:
    """One figure of the internal strip, with the period before under it."""

    label: str
    value: str
    note: str = ""
    look: str = ""


def tiles(now: Figures, before: Figures, wait: Wait) -> list[Tile]:
    """The figures above an internal report: how much there is, then how long it takes."""
    return [
        Tile(
            pgettext("count of requests", "Received"), count_words(now.received),
            _before(count_words(before.received)),
        ),
        Tile(_("Open at the end"), count_words(now.backlog), _before(count_words(before.backlog))),
        Tile(
            _("Past due"), count_words(now.backlog_late), _paused(now.backlog_paused),
            "late" if now.backlog_late else "",
        ),
        Tile(
            pgettext("count of requests", "Reopened"), percent_words(now.came_back.value),
            _of(now.came_back, before.came_back),
        ),
        Tile(_("Median time to resolve"), median_words(now), _still_open(now, before)),
        Tile(_("Median wait of each person"), _wait_words(wait), _voices(wait)),
    ]  # fmt: skip


def promise_tiles(now: Figures, before: Figures) -> list[Tile]:
    """The strip on promises: the headline, then what it would be counted in other ways, and what it leaves out."""
    return [
        Tile(_("On time"), percent_words(now.on_time.value), _of(now.on_time, before.on_time)),
        Tile(
            _("With pauses given back"), percent_words(now.on_time_paused.value),
            _of(now.on_time_paused, before.on_time_paused),
        ),
        Tile(
            _("Of those closed"), percent_words(now.on_time_closed.value),
            _of(now.on_time_closed, before.on_time_closed),
        ),
        Tile(_("Not yet due"), count_words(now.not_due), _before(count_words(before.not_due))),
    ]  # fmt: skip


def _wait_words(wait: Wait) -> str:
    if wait.median_seconds is not None:
        return span_words(wait.median_seconds)
    return _("not yet known") if wait.people else NONE


def _voices(wait: Wait) -> str:
    words = {"people": count_words(wait.people), "waiting": count_words(wait.still_waiting)}
    said = ngettext(
        "%(people)s person, from their own report; %(waiting)s still waiting",
        "%(people)s people, each from their own report; %(waiting)s still waiting",
        wait.people,
    )
    return said % words


def _before(words: str) -> str:
    return _("%(words)s in the period before") % {"words": words}


def _paused(count: int) -> str:
    return ngettext("%(count)s more is paused", "%(count)s more are paused", count) % {"count": count_words(count)}


def _of(share: Share, before: Share) -> str:
    words = {"count": count_words(share.count), "of": count_words(share.of), "before": percent_words(before.value)}
    return _("%(count)s of %(of)s; before: %(before)s") % words


def _still_open(now: Figures, before: Figures) -> str:
    words = {"open": count_words(now.still_open), "before": median_words(before)}
    return _("%(open)s still open; before: %(before)s") % words


def headline(here: Figures, city: Figures | None = None, before: Figures | None = None) -> str:
    """The one sentence of a page: promises kept here and in the whole city, or in the period before."""
    if here.on_time.is_few:
        return _("Too few promises came due to say how many were kept.")
    words = {"here": percent_words(here.on_time.value)}
    if city is not None:
        words["city"] = percent_words(city.on_time.value)
        return _("%(here)s of promises were kept here; in the whole city %(city)s.") % words
    if before is not None and not before.on_time.is_few:
        words["before"] = percent_words(before.on_time.value)
        return _("%(here)s of promises were kept; in the period before %(before)s.") % words
    return _("%(here)s of promises were kept.") % words


def facts(
    here: Figures, other: Figures, other_name: str, residents: float | None, wait: Wait,
    satisfied: tuple[Share, Share] | None = None,
) -> list[Fact]:  # fmt: skip
    """The published figures of a place beside those of another (the city, or the period before)."""
    compared = comparisons(here, other, other_name, wait, is_public=True, satisfied=satisfied)
    return [*compared, _open(here), _asked(here, residents)]


def comparisons(
    here: Figures, other: Figures, other_name: str, wait: Wait | None = None, *, is_public: bool = False,
    satisfied: tuple[Share, Share] | None = None,
) -> list[Fact]:  # fmt: skip
    """The figures that can be set beside those of another place or period; `wait` adds that of each person,
    `satisfied` (here, there) what people said after closing.
    """
    found = [
        _on_time(here, other, other_name, is_public), _median(here, other, other_name, wait, is_public),
        _long_waits(here, other, other_name), _came_back(here, other, other_name),
    ]  # fmt: skip
    return found if satisfied is None else [*found, _satisfied(*satisfied, other_name)]


def _on_time(here: Figures, other: Figures, other_name: str, is_public: bool) -> Fact:
    share = here.on_time
    if share.is_few:
        return Fact(_("Promises kept"), NONE, "", [_too_few()])
    sentences = [on_time_caption(here), overdue_caption(here, is_public=is_public), interval_words(share)]
    gauge = _share_gauge(_("Promises kept"), share, other.on_time, other_name)
    beside = [
        (percent_words(other_way.value), words)
        for other_way, words in (
            (here.on_time_paused, _("with pauses given back")), (here.on_time_closed, _("of those closed")),
        ) if not other_way.is_few
    ]  # fmt: skip
    beside.append((told_count(here.not_due, is_public=is_public), _("not yet due, in none of these")))
    told = [each for each in sentences if each]
    return Fact(_("Promises kept"), percent_words(share.value), "", told, gauge, tuple(beside))


def _came_back(here: Figures, other: Figures, other_name: str) -> Fact:
    share = here.came_back
    if share.is_few:
        return Fact(_("Came back"), NONE, "", [_too_few()])
    sentences = [_("So many closed requests were opened again because the work was not done."), interval_words(share)]
    gauge = _share_gauge(_("Came back"), share, other.came_back, other_name)
    return Fact(_("Came back"), percent_words(share.value), "", sentences, gauge)


def _satisfied(share: Share, other: Share, other_name: str) -> Fact:
    if share.is_few:
        return Fact(_("Satisfied after closing"), NONE, "", [_("Too few answers for a figure.")])
    said = ngettext(
        "Of %(of)s answer after a closing, %(count)s said happy or very happy.",
        "Of %(of)s answers after a closing, %(count)s said happy or very happy.",
        share.of,
    )
    sentences = [said % {"of": count_words(share.of), "count": count_words(share.count)}, interval_words(share)]
    gauge = _share_gauge(_("Satisfied after closing"), share, Share(0, 0) if other.is_few else other, other_name)
    return Fact(_("Satisfied after closing"), percent_words(share.value), "", sentences, gauge)


def _long_waits(here: Figures, other: Figures, other_name: str) -> Fact:
    label = _("The long waits")
    if Share(0, here.waits).is_few:
        return Fact(label, NONE, "", [_too_few()])
    nine, low, high = here.times.time_of(0.9)
    if nine is None:
        return Fact(label, NONE, "", [_("Fewer than nine in ten were resolved so far.")])
    theirs = other.times.time_of(0.9).seconds
    sentences = [_("Nine in ten were resolved within this time."), days_reach_words(low, high)]
    gauge = None if theirs is None else _time_gauge(label, here.times.time_of(0.9), theirs, other_name)
    return Fact(label, days_number(nine), _("days"), sentences, gauge)


def _median(here: Figures, other: Figures, other_name: str, wait: Wait | None, is_public: bool) -> Fact:
    if Share(0, here.waits).is_few:
        return Fact(_("Typical wait"), NONE, "", [_too_few()])
    told = wait_caption(wait) if wait else ""
    sentences = [each for each in (median_caption(here, is_public=is_public), reach_words(here), told) if each]
    alone = here.times.of_resolved(0.5)
    words = _("days for those resolved alone, which leaves out slow ones that are still open")
    beside = () if alone is None else ((days_number(alone), words),)
    if here.median_seconds is None:
        return Fact(_("Typical wait"), NONE, "", sentences, beside=beside)
    gauge = (
        None
        if other.median_seconds is None
        else _time_gauge(_("Typical wait"), here.times.time_of(0.5), other.median_seconds, other_name)
    )
    return Fact(_("Typical wait"), days_number(here.median_seconds), _("days"), sentences, gauge, beside)


def _time_gauge(label: str, reach: Reach, other: float, other_name: str) -> Gauge:
    found, low, high = reach
    most = max(found or 0.0, other, (high or 0.0) / 1.4) * 1.5 or DAY
    known = low is not None and high is not None
    return Gauge(
        label=f"{label}: {_days(found)}", low=_("0 days"), high=_days(most), here=_at((found or 0.0) / most),
        city=_at(other / most), city_words=f"{other_name} {_days(other)}",
        reach=(_at((low or 0.0) / most), _at((high or 0.0) / most)) if known else None,
    )  # fmt: skip


def _days(seconds: float | None) -> str:
    return _("%(days)s days") % {"days": days_number(seconds)}


def _open(here: Figures) -> Fact:
    late = _("Past the promised time: %(count)s.") % {"count": public_count(here.backlog_broken)}
    paused = _("Waiting for a stated reason: %(count)s.") % {"count": public_count(here.backlog_paused)}
    return Fact(_("Open now"), public_count(here.backlog), "", [late, paused])


def _asked(here: Figures, residents: float | None) -> Fact:
    people = _("People who spoke up: %(count)s.") % {"count": public_count(here.people)}
    rate = per_thousand(here.received, residents)
    sentences = [people]
    if rate is not None and here.received >= SMALL:
        sentences.append(_("That is %(rate)s requests for each 1,000 residents.") % {"rate": decimal_words(rate)})
    if here.joined >= SMALL:
        sentences.append(_("%(count)s told us what we knew already and were joined.") % {"count": here.joined})
    return Fact(_("Requests received"), public_count(here.received), "", sentences)


def public_count(count: int) -> str:
    """A count that may be published: 1 to 4 are not told apart."""
    return told_count(count, is_public=True)


def _too_few() -> str:
    return _("Too few requests for a figure.")


def _share_gauge(label: str, share: Share, other: Share, other_name: str) -> Gauge:
    low, high = share.interval
    values = [low, high] + ([] if other.value is None else [other.value])
    first, last = math.floor(10 * min(values)) / 10, math.ceil(10 * max(values)) / 10
    first, last = max(0.0, first - 0.1), min(1.0, last + 0.1)
    place = partial(_at, first=first, last=last)
    words = "" if other.value is None else f"{other_name} {percent_words(other.value)}"
    return Gauge(
        label=f"{label}: {percent_words(share.value)}. {interval_words(share)} {words}",
        low=percent_words(first), high=percent_words(last), here=place(share.value or 0.0),
        city=None if other.value is None else place(other.value), city_words=words, reach=(place(low), place(high)),
    )  # fmt: skip


def _at(part: float, *, first: float = 0.0, last: float = 1.0) -> int:
    """Where a value lies on the drawn scale from `first` to `last`."""
    return round(_LEFT + (_RIGHT - _LEFT) * min(1.0, max(0.0, (part - first) / (last - first))))
