"""Tables of how work went: times by step, closings, what is open and for how long; and a group beside the city."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.incidence import Curve
from reports.metrics import DAY, Figures, Share
from reports.quality import Quality
from reports.quality_counts import OLD_DAYS
from reports.quality_words import COUNT_WORDS, OTHER_SHARE_WORDS, SHARE_WORDS
from reports.row_links import RowLinks
from reports.tables import Cell, Group, Row, Table, count_cell, difference_words, share_cell
from reports.wording import NONE, days_number, days_range, decimal_words, percent_words

_CLOSINGS = (
    "not_actionable", "no_visit", "last_day", "first_contact", "passed_on", "reported_again", "misrouted", "joined",
)  # fmt: skip


def times_table(
    code: str, caption: str, first: str, groups: Sequence[Group], found: Mapping[int, Quality],
    figures: Mapping[int, Figures],
) -> Table:  # fmt: skip
    """How long each step took, by the time that half reached; then the whole way, also for slow ones."""
    rows = [Row(each.label, _times(found[each.key], figures[each.key]), each.url) for each in groups]
    columns = [
        _("Half taken, days"), _("Half begun, days"), _("From taken to resolved, days"), _("Half resolved, days"),
        _("Likely range"), _("8 of 10 resolved, days"), _("9 of 10 resolved, days"), _("Of those resolved alone, days"),
    ]  # fmt: skip
    return Table(code, caption, first, columns, rows)


def _times(work: Quality, figures: Figures) -> list[Cell]:
    times = figures.times
    _median, low, high = times.time_of(0.5)
    return [
        *(time_cell(each) for each in (work.to_assign, work.to_action, work.from_assign, times)),
        Cell(days_range(low, high), (_days(low), _days(high))) if times.n else Cell(NONE, (None, None)),
        time_cell(times, 0.8), time_cell(times, 0.9), _alone_cell(times),
    ]  # fmt: skip


def time_cell(curve: Curve, share: float = 0.5) -> Cell:
    """The days by which a share got there, open ones counted as waiting; marked when it rests on few."""
    if not curve.n:
        return Cell(NONE)
    reached = curve.reached(share)
    if reached is None:
        return Cell(_("not reached"), "")
    return Cell(f"{days_number(reached)}{_mark(curve.n)}", _days(reached))


def _alone_cell(curve: Curve) -> Cell:
    alone = curve.of_resolved(0.5)
    return Cell(NONE) if alone is None else Cell(f"{days_number(alone)}{_mark(curve.resolved)}", _days(alone))


def _mark(count: int) -> str:
    return "*" if Share(0, count).is_few else ""


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / DAY, 4)


def closings_table(
    code: str, caption: str, first: str, groups: Sequence[Group], found: Mapping[int, Quality], links: RowLinks
) -> Table:
    """How cases ended, each share with a link to its cases; then who was told."""
    rows = []
    for group in groups:
        work = found[group.key]
        shares = shares_of(work)
        cells = [
            links.cell(share_cell(shares[name], is_public=False), name, group.key) for name in _CLOSINGS
        ]  # fmt: skip
        rows.append(Row(group.label, [*cells, share_cell(work.told, is_public=False)], group.url))
    columns = [str(SHARE_WORDS[name][0]) for name in _CLOSINGS]
    return Table(code, caption, first, [*columns, _("Told, of people")], rows)


def waiting_table(
    code: str, caption: str, first: str, groups: Sequence[Group], found: Mapping[int, Quality], links: RowLinks
) -> Table:
    """What is open and for how long, and how often cases changed hands."""
    rows = [
        Row(
            group.label,
            [
                links.cell(count_cell(len(work.ages)), "backlog", group.key),
                age_cell(work),
                *(links.cell(share_cell(work.old(days), is_public=False), f"open_{days}", group.key)
                  for days in OLD_DAYS),
                hand_offs_cell(work),
            ],
            group.url,
        )
        for group, work in ((each, found[each.key]) for each in groups)
    ]  # fmt: skip
    columns = [
        pgettext("count of requests", "Open"), _("Open for, median days"), _("Over 30 days"), _("Over 90 days"),
        _("Hand-offs for each 100 cases"),
    ]  # fmt: skip
    return Table(code, caption, first, columns, rows)


def age_cell(work: Quality) -> Cell:
    """The median age of what is open, in days."""
    age = work.middle_age
    return Cell(NONE) if age is None else Cell(f"{days_number(age * DAY)}{_mark(len(work.ages))}", round(age, 2))


def hand_offs_cell(work: Quality) -> Cell:
    """How often a hundred cases went from one worklist to another."""
    if not work.stepped:
        return Cell(NONE)
    rate = 100 * work.hand_offs / work.stepped
    return Cell(f"{decimal_words(rate)}{_mark(work.stepped)}", round(rate, 2))


def shares_of(work: Quality) -> dict[str, Share]:
    """The shares of how work went that count cases."""
    return {
        "taken_in_time": work.taken_in_time, "begun_in_time": work.begun_in_time,
        "reported_again": work.reported_again, "not_actionable": work.not_actionable, "misrouted": work.misrouted,
        "joined": work.joined,
    } | work.of_closed  # fmt: skip


@dataclass(frozen=True)
class Told:
    """The figures of one group in one period."""

    figures: Figures
    work: Quality
    satisfied: Share

    def shares(self) -> dict[str, Share]:
        """All shares, by the names of `SHARE_WORDS` and `OTHER_SHARE_WORDS`."""
        own = {"on_time": self.figures.on_time, "came_back": self.figures.came_back, "told": self.work.told}
        return own | {"satisfied": self.satisfied} | shares_of(self.work)


def beside_city_table(code: str, caption: str, here: Told, before: Told, city: Told | None, links: RowLinks) -> Table:
    """Every share of one department or service: its cases, the others, the period before, and the whole city's."""
    mine, earlier, theirs = here.shares(), before.shares(), city.shares() if city else None
    rows = []
    names = {name: words for name, (words, _others) in SHARE_WORDS.items()} | OTHER_SHARE_WORDS
    for name, words in names.items():
        share = mine[name]
        rows.append(
            Row(
                str(words),
                [
                    share_cell(share, is_public=False, with_bar=True),
                    links.cell(count_cell(share.count), name),
                    links.cell(count_cell(share.of - share.count), f"not_{name}"),
                    _range_cell(share),
                    share_cell(earlier[name], is_public=False),
                    *_beside(share, theirs[name] if theirs else None),
                ],
            )
        )
    columns = [
        _("Share"), _("Counted"), _("The others"), _("Likely range"), _("Period before"),
        *([_("City"), _("What we may say")] if theirs else []),
    ]  # fmt: skip
    return Table(code, caption, _("Figure"), columns, rows)


def _beside(here: Share, city: Share | None) -> list[Cell]:
    return [share_cell(city, is_public=False), Cell(difference_words(here, city))] if city else []


def _range_cell(share: Share) -> Cell:
    if not share.of:
        return Cell(NONE, (None, None))
    low, high = share.interval
    words = _("%(low)s to %(high)s") % {"low": percent_words(low), "high": percent_words(high)}
    return Cell(words, (round(low, 4), round(high, 4)))


def steps_to_resolve_table(code: str, caption: str, here: Told, before: Told) -> Table:
    """The times of one department or service: by which half, 8 and 9 of 10 got there, and in the period before."""
    lines = (
        (_("Until somebody takes it"), lambda told: told.work.to_assign),
        (_("Until work begins"), lambda told: told.work.to_action),
        (_("From taken to resolved"), lambda told: told.work.from_assign),
        (_("Until it is resolved"), lambda told: told.figures.times),
    )
    rows = []
    for label, curve_of in lines:
        curve, earlier = curve_of(here), curve_of(before)
        _median, low, high = curve.time_of(0.5)
        rows.append(
            Row(
                label,
                [
                    time_cell(curve),
                    Cell(days_range(low, high), (_days(low), _days(high))) if curve.n else Cell(NONE, (None, None)),
                    time_cell(curve, 0.8), time_cell(curve, 0.9), _alone_cell(curve), count_cell(curve.n),
                    time_cell(earlier),
                ],
            )
        )  # fmt: skip
    columns = [
        _("Half, days"), _("Likely range"), _("8 of 10, days"), _("9 of 10, days"),
        _("Of those resolved alone, days"), _("Cases"), _("Period before"),
    ]  # fmt: skip
    return Table(code, caption, _("Time"), columns, rows)


def open_counts_table(code: str, caption: str, here: Told, links: RowLinks) -> Table:
    """What is open of one department or service, by state and age, with links to the cases."""
    counts = {
        "backlog": len(here.work.ages), "backlog_late": here.figures.backlog_late,
        **{f"open_{days}": here.work.old(days).count for days in OLD_DAYS},
        "overdue": here.figures.overdue, "not_due": here.figures.not_due,
    }  # fmt: skip
    rows = [Row(str(COUNT_WORDS[name]), [links.cell(count_cell(count), name)]) for name, count in counts.items()]
    return Table(code, caption, pgettext("count of requests", "Open"), [_("Cases")], rows)
