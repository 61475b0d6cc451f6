"""Boston's file counted with pandas, shapely and lifelines: what the pages are held against.

Of the project only the mapping is read, for what the file's words mean.
"""

import json
import re
import tomllib
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from django.conf import settings
from lifelines import AalenJohansenFitter, NelsonAalenFitter
from scipy.stats import norm
from shapely.geometry import shape

FOLDER = settings.BASE_DIR.parent / "shared" / "data" / "boston_2011_q3"
FILE = FOLDER / "requests_2011_jul_sep.csv.gz"
MAPPING = settings.BASE_DIR / "docs" / "import" / "boston_2011_q3.toml"
ZONE = "America/New_York"
OPEN, RESOLVED, NOT_ACTIONABLE = 0, 1, 2
DEFAULT_POINT = (42.3594, -71.0587)
DAY = pd.Timedelta(days=1)


@cache
def requests() -> pd.DataFrame:
    """A line for each request: when it was opened, due and closed (UTC), how it ended, and what it belongs to."""
    mapping = tomllib.loads(Path(MAPPING).read_text())
    read = pd.read_csv(FILE, dtype=str, keep_default_na=False)
    made = pd.DataFrame({name: _moments(read[f"{name}_dt"]) for name in ("open", "target", "closed")})
    made["ending"] = _endings(read.closure_reason, mapping["closure_reasons"]).where(made.closed.notna(), OPEN)
    made["flag"] = read.ontime
    made["service"] = read.type
    made["ward"] = "Ward " + read.ward.str.extract(r"(\d+)")[0].str.lstrip("0")
    made["department"] = read.department.map(mapping["departments"]["names"])
    made["channel"] = read.source.map(mapping["channels"])
    made["neighborhood"] = _neighborhoods(read)
    return made


def _moments(texts: "pd.Series[str]") -> Any:
    return pd.to_datetime(texts, errors="coerce").dt.tz_localize(ZONE, ambiguous=True).dt.tz_convert("UTC")


def _endings(texts: "pd.Series[str]", reasons: list[dict[str, Any]]) -> Any:
    """The outcome of the first reason that fits each closing text."""
    found = pd.Series(0, index=texts.index)
    for reason in reasons:
        said = re.compile(reason["match"], re.IGNORECASE)
        fits = texts.map(lambda text, said=said: bool(said.search(text)))
        found[fits & (found == 0)] = NOT_ACTIONABLE if reason.get("outcome") == "NOT_ACTIONABLE" else RESOLVED
    return found.replace(0, RESOLVED)


def _neighborhoods(read: pd.DataFrame) -> Any:
    outlines = json.loads((FOLDER / "boston_neighborhoods_bpda.geojson").read_text())["features"]
    names = [each["properties"]["Name"] for each in outlines]
    tree = shapely.STRtree([shapely.make_valid(shape(each["geometry"])) for each in outlines])
    lat, long = pd.to_numeric(read.latitude), pd.to_numeric(read.longitude)
    placed = lat.notna() & ~((lat == DEFAULT_POINT[0]) & (long == DEFAULT_POINT[1]))
    points, areas = tree.query(shapely.points(long[placed], lat[placed]), predicate="within")
    return pd.Series([names[area] for area in areas], index=read.index[placed][points]).reindex(read.index)


@cache
def residents() -> pd.DataFrame:
    """Who lives in each neighborhood, by its name on the outlines."""
    read = pd.read_csv(FOLDER / "neighborhood_demographics_acs2011_2015.csv", index_col="neighborhood")
    return read.rename(index={"Longwood Medical Area": "Longwood"})


def on_time(cases: pd.DataFrame, moment: pd.Timestamp) -> float | None:
    """The share closed by the target of those that were closed by `moment` or are past their target then; None
    without any.
    """
    promised = cases[cases.target.notna()]
    closed = promised.closed.where(promised.closed <= moment)
    kept = closed <= promised.target
    late = (closed > promised.target) | (closed.isna() & (promised.target < moment))
    counted = kept.sum() + late.sum()
    return float(kept.sum() / counted) if counted else None


def not_due(cases: pd.DataFrame, moment: pd.Timestamp) -> int:
    """Open at `moment`, their target still ahead."""
    return int((~(cases.closed <= moment) & (cases.target >= moment)).sum())


def median(cases: pd.DataFrame, moment: pd.Timestamp) -> tuple[float | None, float | None, float | None]:
    """The days by which half were resolved, with the 95% interval; None where it is not reached.

    Share and variance are those of lifelines. Its own interval is by log(-log) of the share; this is by log(-log) of
    the rest, as it is for Kaplan and Meier's.
    """
    finished = cases.closed <= moment
    days = (cases.closed.where(finished, moment) - cases.open) / DAY
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it moves ties apart, here by less than a hundredth of a second
        fitted = AalenJohansenFitter(seed=1, jitter_level=1e-7).fit(
            days + 1,  # of a case that took no time it would lose the first
            cases.ending.where(finished, OPEN),
            event_of_interest=RESOLVED,
        )
    shares = fitted.cumulative_density_.iloc[:, 0].to_numpy()
    ages = fitted.cumulative_density_.index.to_numpy() - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.log1p(-shares)
        reach = np.exp(norm.ppf(0.975) * np.sqrt(fitted.variance_.to_numpy().ravel()) / ((1 - shares) * -rest))
        low, high = -np.expm1(rest / reach), -np.expm1(rest * reach)
    return _first(ages, shares), _first(ages, high), _first(ages, low)


def _first(ages: Any, shares: Any) -> float | None:
    reached = shares >= 0.5 - 1e-9
    return float(ages[np.argmax(reached)]) if reached.any() else None


def late_against_expected(moment: pd.Timestamp) -> pd.DataFrame:
    """For each ward the requests late, and those expected at the whole city's late share of each service."""
    cases = requests()
    cases = cases[cases.ward.notna() & cases.target.notna()]
    closed = cases.closed.where(cases.closed <= moment)
    until = closed.fillna(moment)
    counted = cases.assign(late=until > cases.target)[closed.notna() | (moment > cases.target)]
    rate = counted.groupby("service").late.mean()
    counted = counted.assign(expected=counted.service.map(rate))
    return counted.groupby("ward").agg(cases=("late", "size"), late=("late", "sum"), expected=("expected", "sum"))


def pace_against_expected(moment: pd.Timestamp) -> "pd.Series[float]":
    """For each ward the resolutions expected at the city's hazard of each service (Nelson and Aalen), by those seen."""
    cases = requests()[requests().ward.notna()]
    closed = cases.closed.where(cases.closed <= moment)
    spans = (closed.fillna(moment) - cases.open) / pd.Timedelta(minutes=1)
    seen = closed.notna() & (cases.ending == RESOLVED)
    expected = pd.Series(0.0, index=cases.index)
    for _service, rows in cases.groupby("service").groups.items():
        if seen[rows].any():
            fitted = NelsonAalenFitter(nelson_aalen_smoothing=False).fit(spans[rows], seen[rows])
            expected[rows] = fitted.cumulative_hazard_at_times(spans[rows]).to_numpy()
    return expected.groupby(cases.ward).sum() / seen.groupby(cases.ward).sum()
