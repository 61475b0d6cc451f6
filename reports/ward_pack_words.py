"""The pack of a ward in words: two pages that may be handed on, so no count from 1 to 4 and no share of few."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.lib.drawing.charts import StepChart
from community.queries.known_here import Known, of_work
from reports.facts import headline, public_count
from reports.groups import service_groups
from reports.hot_spot_words import SpotLine
from reports.metrics import Share
from reports.queries.ward_works import works_in
from reports.tables import Table, beside_table
from reports.ward_hot_spots import ward_hot_spots
from reports.ward_report import WardReport
from reports.ward_words import compared_table, difference_words, resolution_chart, satisfied_words, ward_lines
from reports.wording import days_number, days_reach_words, on_time_caption, percent_words, period_words

SERVICES, SPOTS, WORKS = 12, 5, 4  # lines that two pages have room for
_ALL = 1_000


@dataclass(frozen=True)
class Part:
    """The lines of a list that have room, and how many more there are."""

    more: int
    lines: Sequence[SpotLine | Known]


@dataclass(frozen=True)
class Pack:
    """All that the two pages say."""

    report: WardReport
    days: str
    sentences: list[str]
    chart: StepChart
    compared: Table
    services: Table
    more_services: int
    spots: Part
    works: Part
    satisfied: str
    satisfied_city: str


def pack_of(report: WardReport, *, now: datetime) -> Pack:
    """The pack of a ward and a quarter; works are those of `now`."""
    board, days = report.board, period_words(report.period)
    asked = service_groups(board, _ALL)
    services = beside_table(
        "services", _("What people ask for, %(days)s") % {"days": days}, asked, board.by_service,
        report.city.by_service, is_public=True,
    )  # fmt: skip
    more = len(services.rows) - SERVICES
    del services.rows[SERVICES:]
    spots = ward_hot_spots(report.place.id, report.period).lines
    works = [of_work(each) for each in works_in(report.place.id, now)]
    return Pack(
        report, days, pack_sentences(report), resolution_chart(ward_lines(report), is_public=True),
        compared_table(report.place.name, board, report.earlier, report.city, is_public=True), services, max(more, 0),
        Part(max(len(spots) - SPOTS, 0), spots[:SPOTS]), Part(max(len(works) - WORKS, 0), works[:WORKS]),
        satisfied_words(report.satisfied), satisfied_words(report.city_satisfied),
    )  # fmt: skip


def pack_sentences(report: WardReport) -> list[str]:
    """The figures in words, the most important first; the same on paper and in the mail."""
    here = report.board.total
    if not here.received:
        return [_("Nobody asked for anything here in these three months."), *_open_words(report)]
    said = [_asked_words(report), headline(here, city=report.city.total)]
    if not here.on_time.is_few:
        said += [on_time_caption(here), *_earlier_words(report)]
    return [each for each in (*said, *_wait_words(report), *_open_words(report)) if each]


def _asked_words(report: WardReport) -> str:
    here = report.board.total.received
    said = ngettext("%(count)s request came in.", "%(count)s requests came in.", here)
    words = {"count": public_count(here)}
    if report.earlier is None:
        return said % words
    words["earlier"] = public_count(report.earlier.total.received)
    compared = ngettext(
        "%(count)s request came in; a year earlier %(earlier)s.",
        "%(count)s requests came in; a year earlier %(earlier)s.",
        here,
    )
    return compared % words


def _earlier_words(report: WardReport) -> list[str]:
    """Whether promises are kept more often than a year ago, as far as that can be told."""
    if report.earlier is None:
        return []
    here, there = report.board.total.on_time, report.earlier.total.on_time
    if there.is_few:
        return []
    words = {"share": percent_words(there.value), "said": difference_words(here, there).lower()}
    return [_("A year earlier %(share)s of promises were kept: %(said)s now.") % words]


def _wait_words(report: WardReport) -> list[str]:
    here, city = report.board.total, report.city.total
    if Share(0, here.waits).is_few:
        return [_("Too few requests were answered to say how long it takes.")]
    median, low, high = here.times.time_of(0.5)
    if median is None:
        return [_("Half of the requests are not resolved yet, so no typical wait can be told.")]
    words = {"days": days_number(median), "city": days_number(city.median_seconds)}
    said = _("Half were resolved within %(days)s days; in the whole city within %(city)s.") % words
    alone = here.times.of_resolved(0.5)
    naive = _("Of those resolved alone it was %(days)s days, which leaves out slow ones that are still open.")
    return [
        f"{said} {days_reach_words(low, high)}".strip(),
        *([] if alone is None else [naive % {"days": days_number(alone)}]),
    ]


def _open_words(report: WardReport) -> list[str]:
    here = report.board.total
    words = {"open": public_count(here.backlog), "late": public_count(here.backlog_broken)}
    return [_("Open at the end of the quarter: %(open)s, of these past the promised time: %(late)s.") % words]
