"""The published figures counted from the open data files alone, as a reader with pandas and lifelines would."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from lifelines import AalenJohansenFitter

DAY = 86_400
ENDINGS = {"resolved": 1, "not_actionable": 2}


def read(folder: Path, name: str = "requests.csv") -> pd.DataFrame:
    """All rows as texts, days as days and numbers as numbers."""
    rows = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
    for column in ("requested_day", "promised_day", "closed_day"):
        rows[column] = pd.to_datetime(rows[column])
    for column in ("reopened", "voices", "seconds_open"):
        rows[column] = pd.to_numeric(rows[column])
    return rows


def figures(rows: pd.DataFrame, first: str, last: str) -> dict[str, float | None]:
    """What a line of the published table says of requests received from the first day until before the last."""
    inside = rows[(rows.requested_day >= first) & (rows.requested_day < last)]
    is_open_then = (rows.requested_day < last) & (rows.closed_day.isna() | (rows.closed_day >= last))
    ever_done = inside.ending.isin([*ENDINGS]) | ((inside.reopened > 0) & (inside.ending == ""))
    return {
        "Received": len(inside),
        "On time": _share(inside.on_time),
        "Pauses given back": _share(inside.on_time_pauses_given_back),
        "Of those closed": _share(inside.on_time[inside.on_time != "overdue"]),
        "Not yet due": (inside.on_time == "not_due").sum(),
        "Median days": _median(inside[~inside.ending.isin(["joined", "canceled"])]),
        "Open, all": is_open_then.sum(),
        "Past promise": (is_open_then & (rows.promised_day < last)).sum(),
        "Reopened": (ever_done & (inside.reopened > 0)).sum() / max(ever_done.sum(), 1),
    }


def _share(stood: "pd.Series[str]") -> float | None:
    counted = stood.isin(["kept", "late", "overdue"]).sum()
    return float((stood == "kept").sum() / counted) if counted else None


def _median(waited: pd.DataFrame) -> float | None:
    if waited.empty:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it moves ties apart, here by less than a hundredth of a second
        fitted = AalenJohansenFitter(seed=1, jitter_level=1e-7).fit(
            waited.seconds_open / DAY + 1,  # of a case that took no time it would lose the first
            waited.ending.map(ENDINGS).fillna(0).astype(int),
            event_of_interest=1,
        )
    shares = fitted.cumulative_density_.iloc[:, 0].to_numpy()
    reached = shares >= 0.5 - 1e-9
    return float(fitted.cumulative_density_.index[np.argmax(reached)] - 1) if reached.any() else None
