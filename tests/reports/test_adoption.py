"""Signs that work is done beside the system, from cases made by hand and from units that people are in."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from civic311.accounts.models import User
from reports.adoption import People, Sign, Work, signs_of_people, signs_of_work, work_by
from reports.cases import NEVER, NO_SPAN, Cases
from reports.endings import CANCELED, RESOLVED
from reports.metrics import DAY, Share
from reports.queries.fact_sql import IMPORTED, QUEUED, TAKEN
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

START, END = 100 * DAY, 160 * DAY
NONE = {"one_step": Share(0, 0), "passed_on": Share(0, 0), "work_orders": Share(0, 0)}


def case(received: float, **values: Any) -> dict[str, Any]:
    """A case of worklist 1 with days for moments and spans."""
    given: dict[str, Any] = {
        "closed": NEVER, "ending": RESOLVED, "queue": 1, "flags": 0, "step": QUEUED, "step_since": received,
        "to_assign": None, "to_action": None,
    }  # fmt: skip
    return given | values | {"received": received}


def work_of(*rows: dict[str, Any]) -> dict[int, Work]:
    columns: dict[str, Any] = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        if name in ("received", "closed", "step_since"):
            columns[name] = np.array(values, dtype=float) * DAY
        elif name in ("to_assign", "to_action"):
            columns[name] = np.array([NO_SPAN if one is None else one * DAY for one in values], dtype=np.int64)
        else:
            columns[name] = np.array(values, dtype=np.int64)
    [found] = work_by(Cases(**columns), ["queue"], start=START, end=END, as_of=END)
    return found


def closings(day: float, count: int, *, minutes: float = 1, **values: Any) -> list[dict[str, Any]]:
    return [case(90, closed=day + number * minutes / 1440, **values) for number in range(count)]


def test_many_closings_after_days_of_silence_are_a_burst() -> None:
    assert work_of(*closings(110, 1), *closings(115, 8))[1].in_bursts == Share(8, 9)


@pytest.mark.parametrize(
    "rows",
    [
        [*closings(114, 1), *closings(115, 8)],  # somebody closed one the day before
        [*closings(110, 1), *closings(115, 7)],  # too few
        [*closings(110, 1), *closings(115, 8, minutes=5)],  # spread over the morning
        [*closings(110, 1), *closings(115, 4), *closings(115, 4, queue=2)],  # of two units
        [*closings(115, 8, ending=CANCELED), *closings(130, 1)],  # nobody worked on them
        [*closings(115, 8, flags=IMPORTED), *closings(130, 1)],  # brought from elsewhere
    ],
)
def test_what_only_looks_like_a_burst_is_none(rows: list[dict[str, Any]]) -> None:
    assert work_of(*rows)[1].in_bursts.count == 0


def test_a_worklist_where_nothing_happened_for_two_weeks_is_untouched() -> None:
    found = work_of(
        case(130), case(150),
        case(130, queue=2), case(120, queue=2, closed=150),
        case(130, queue=3, step=TAKEN, to_assign=20),
        case(120, queue=4, closed=130),
    )  # fmt: skip
    assert {key: each.is_untouched for key, each in found.items()} == {1: True, 2: False, 3: False, 4: False}
    assert (found[1].open, found[1].lying) == (2, 1)


def test_a_question_is_put_only_where_enough_cases_stand_behind_it() -> None:
    assert signs_of_work(Work(), NONE | {"one_step": Share(19, 19)}) == []
    assert signs_of_work(Work(), NONE | {"one_step": Share(10, 20)}) == [Sign.ONE_STEP]
    assert signs_of_work(Work(in_bursts=Share(6, 20)), NONE) == [Sign.BURSTS]
    assert signs_of_work(Work(), NONE | {"work_orders": Share(6, 20)}) == [Sign.ELSEWHERE]


def test_of_two_people_nothing_is_said() -> None:
    assert signs_of_people(People(2, 0, 0)) == []
    assert signs_of_people(People(3, 0, 0)) == [Sign.NOBODY_SIGNS_IN]
    assert signs_of_people(People(4, 0, 1)) == [Sign.FEW_SIGN_IN]


@pytest.mark.django_db
def test_sign_ins_are_told_by_unit_and_never_of_few_people(
    auditor: Persona, small_city: SmallCity, end_of_march: None
) -> None:
    now = datetime.fromisoformat("2026-03-31T16:00:00+00:00")
    for number, days in enumerate((1, 20, 40)):
        join_unit(small_city, f"crew{number}@example.org", now - timedelta(days=days))
    User.objects.create_user("alone@example.org", name="Ada Alone").memberships.create(
        department=small_city.housing, role=small_city.roles["worker"]
    )
    page = auditor.get("/reports/adoption/")
    rows = {row.label: [cell.words for cell in row.cells[:3]] for row in page.context["tables"]["people"].rows}
    assert rows["Streets"] == ["3", "1 of 3", "2 of 3"]
    assert rows["Housing"] == ["under 3", "–", "–"]
    assert b"Ada Alone" not in page.content


def join_unit(city: SmallCity, email: str, last_login: datetime) -> None:
    user = User.objects.create_user(email, name=email, last_login=last_login)
    user.memberships.create(department=city.streets, role=city.roles["worker"])


@pytest.mark.django_db
def test_a_worklist_that_nobody_looks_at_comes_first(auditor: Persona, small_city: SmallCity) -> None:
    made = make_request()
    page = auditor.get("/reports/adoption/")
    first = page.context["tables"]["queues"].rows[0]
    assert first.label == f"{made.department}: {made.queue}"
    assert first.cells[0].raw == 1
    assert auditor.get("/reports/adoption/?xlsx=1").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["?period=custom&from=2026-03-02&to=2026-03-01", "?period=custom&from=2016-04-01&to=2026-03-30", "?ward=none"],
)
def test_an_empty_city_and_odd_dates_still_give_a_page(auditor: Persona, small_city: SmallCity, query: str) -> None:
    assert auditor.get(f"/reports/adoption/{query}").status_code == 200
