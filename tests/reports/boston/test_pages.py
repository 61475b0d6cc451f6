"""A real city through the pages: every figure equal to one counted from its file with pandas and lifelines."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from django.test import Client
from django.utils import timezone
from scipy.stats import spearmanr

from civic311.city.current import city_zone
from reports.filters import Chosen
from reports.metrics import FEW, Figures, per_thousand, rank_link
from reports.open_data_files import make_files
from reports.periods import between
from reports.queries.areas import Place, places_of
from reports.queries.board import Board, read_board
from routing.models import AreaLayer
from tests.reports import boston_in_pandas as file
from tests.reports import published_again
from tests.reports.boston.conftest import CountTo

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.deep,
    pytest.mark.skipif(not file.FILE.exists(), reason="the real city's files are not beside the project"),
]

SOON, LATER = pd.Timestamp("2011-10-01T00:00-04:00"), pd.Timestamp("2019-07-01T00:00-04:00")
QUARTER = "period=custom&from=2011-07-01&to=2011-09-30"
CHANNELS = {"phone": 15_281, "staff_found": 10_604, "web": 4_503, "app": 1_385, "work_orders": 54, "social": 1}
DAY = 86_400
Reach = tuple[float | None, float | None, float | None]


def lines(client: Client, address: str) -> dict[str, dict[str, str]]:
    """A table of a page as its CSV link gives it: lines by their first column."""
    response = client.get(address)
    assert response.headers["Content-Type"].startswith("text/csv"), address
    read = csv.reader(io.StringIO(response.content.decode()))
    heads = next(read)
    return {line[0]: dict(zip(heads, line, strict=True)) for line in read}


def parts(by: str, lines_told: dict[str, dict[str, str]]) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Each line of a page beside the requests of the file that it is about."""
    cases = file.requests()
    for label, line in lines_told.items():
        inside = {"Whole city": cases.open.notna(), "No ward": cases.ward.isna()}.get(label, cases[by] == label)
        yield line, cases[inside]


def number(text: str) -> float | None:
    return float(text) if text else None


def same(told: Reach, counted: Reach) -> bool:
    """Equal to three digits; days have four decimals."""
    return all(
        one is other if one is None or other is None else one == pytest.approx(other, rel=0.0005, abs=0.00006)
        for one, other in zip(told, counted, strict=True)
    )


@pytest.mark.parametrize("by", ["ward", "department"])
@pytest.mark.parametrize(("moment", "percent", "ahead"), [(SOON, 80.9, 4_208), (LATER, 75.9, 0)])
def test_volume_and_promises_kept_are_those_of_the_file(
    boston: Client, count_to: CountTo, moment: pd.Timestamp, percent: float, ahead: int, by: str
) -> None:
    count_to(moment)

    told = lines(boston, f"/reports/{by}s/?{QUARTER}&csv={by}s")

    for line, cases in parts(by, told):
        assert int(line["Received"]) == len(cases)
        assert int(line["Not yet due"]) == file.not_due(cases, moment)
        assert number(line["On time"]) == pytest.approx(file.on_time(cases, moment), abs=5e-5)
    assert float(told["Whole city"]["On time"]) == pytest.approx(percent / 100, abs=0.0005)
    assert told["Whole city"]["Not yet due"] == str(ahead)
    assert len(told) == file.requests()[by].nunique() + (2 if by == "ward" else 1)


@pytest.mark.parametrize("by", ["ward", "department"])
@pytest.mark.parametrize("moment", [SOON, LATER])
def test_medians_with_their_intervals_are_those_of_lifelines(
    boston: Client, count_to: CountTo, moment: pd.Timestamp, by: str
) -> None:
    count_to(moment)

    for line, cases in parts(by, lines(boston, f"/reports/{by}s/?{QUARTER}&csv={by}s")):
        told = (number(line["Median days"]), number(line["Likely range, from"]), number(line["Likely range, to"]))
        counted = file.median(cases, moment)
        if len(cases) >= FEW:
            assert same(told, counted), (line, counted)
        else:  # the last ones at risk are judged otherwise
            assert same((told[0], None, None), (counted[0], None, None)), (line, counted)


def test_the_filter_of_channels_counts_what_came_by_each(boston: Client, count_to: CountTo) -> None:
    count_to(SOON)
    assert file.requests().channel.value_counts().to_dict() == CHANNELS

    for channel, count in CHANNELS.items():
        told = lines(boston, f"/reports/departments/?{QUARTER}&channel={channel}&csv=departments")
        assert int(told["Whole city"]["Received"]) == count
    both = lines(boston, f"/reports/wards/?{QUARTER}&channel=web&channel=app&csv=wards")
    for line, cases in parts("ward", both):
        assert int(line["Received"]) == cases.channel.isin(["web", "app"]).sum()


def test_the_published_quarter_as_of_its_last_midnight_is_809(boston: Client, count_to: CountTo) -> None:
    count_to(SOON)

    whole = lines(boston, "/performance/?period=quarter&csv=wards")["Whole city"]

    assert float(whole["On time"]) == pytest.approx(0.809, abs=0.0005)
    assert whole["Not yet due"] == "4208"
    assert "81% of promises were kept" in boston.get("/performance/?period=quarter").content.decode()


def test_the_open_data_files_alone_give_the_published_quarter_of_each_ward(
    boston: Client, count_to: CountTo, tmp_path: Path
) -> None:
    count_to(SOON)

    make_files(tmp_path, now=timezone.now())

    rows = published_again.read(tmp_path)
    for label, line in lines(boston, "/performance/?period=quarter&csv=wards").items():
        mine = rows if label == "Whole city" else rows[rows.ward_name == label]
        counted = published_again.figures(mine, "2011-07-01", "2011-10-01")
        told = {name: float(line[name]) for name in counted if line[name]}
        assert len(told) == len(counted), line
        assert told == pytest.approx({name: counted[name] for name in told}, abs=1e-4), label


def test_of_those_closed_alone_808_percent_were_on_time(boston: Client, count_to: CountTo) -> None:
    count_to(LATER)
    whole = lines(boston, f"/reports/wards/?{QUARTER}&csv=wards")["Whole city"]
    assert float(whole["Of those closed"]) == pytest.approx(20_356 / 25_183, abs=5e-5)


def neighborhoods(moment: pd.Timestamp) -> tuple[Board, dict[str, tuple[Place, Figures]]]:
    """The figures of each neighborhood whose residents are known, of all requests but those that staff found."""
    layer = AreaLayer.objects.get(code="neighborhood")
    period = between(date(2011, 7, 1), date(2011, 9, 30), moment.to_pydatetime(), city_zone())
    board = read_board(period, layer, chosen=Chosen(channels=frozenset(CHANNELS) - {"staff_found"}))
    places = [each for each in places_of(layer, period.start) if each.residents and each.id in board.by_area]
    return board, {each.name: (each, board.by_area[each.id]) for each in places}


def reported(neighborhood: str) -> pd.DataFrame:
    cases = file.requests()
    return cases[(cases.neighborhood == neighborhood) & (cases.channel != "staff_found")]


def test_neighborhoods_without_work_that_staff_found_are_those_of_the_file(boston: Client, count_to: CountTo) -> None:
    count_to(LATER)

    _board, found = neighborhoods(LATER)

    assert len(found) == 22
    for name, (place, figures) in found.items():
        cases, who = reported(name), file.residents().loc[name]
        assert figures.received == len(cases)
        assert (place.residents, place.indicators["share_nonwhite"]) == (who.population, who.share_nonwhite)
        assert figures.on_time.value == pytest.approx(file.on_time(cases, LATER))
        median, low, high = (None if each is None else each / DAY for each in figures.times.time_of(0.5))
        assert same((median, low, high), file.median(cases, LATER)), name


def test_links_with_residents_are_those_that_others_found_in_this_file(boston: Client, count_to: CountTo) -> None:
    """They counted as overdue what was late of all requests, took the median of closed ones alone, and left out places
    of under 3,000 residents.
    """
    count_to(LATER)
    board, found = neighborhoods(LATER)
    places = [(place, figures) for place, figures in found.values() if (place.residents or 0) >= 3000]
    spans = board.cases.closed - board.cases.received
    columns = {
        0.61: [(each.late + each.overdue) / each.received for _place, each in places],
        0.45: [float(np.median(spans[(board.cases.area == each.id) & np.isfinite(spans)])) for each, _f in places],
        -0.40: [per_thousand(figures.received, each.residents) for each, figures in places],
    }  # fmt: skip
    nonwhite = [each.indicators["share_nonwhite"] for each, _figures in places]
    assert len(places) == 21
    for rho, column in columns.items():
        link = rank_link(column, nonwhite, shuffles=100)
        assert link is not None
        assert link.rho == pytest.approx(rho, abs=0.02)
        assert link.rho == pytest.approx(spearmanr(column, nonwhite)[0])
