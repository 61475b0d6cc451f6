"""What goes on now: a Tuesday in March at noon, on the city's clock."""

from reports.models import Forecast
from requests_app.actions.work import claim
from tests.factories.operations import DAY, HOUR, NOON, WEEK, end, graph, no_heat, pothole, shown, tiles, units
from tests.factories.requests import make_request
from tests.personas import Persona


def test_the_strip_tells_what_is_open_about_to_be_late_and_late(manager: Persona, other_worker: Persona) -> None:
    no_heat(2 * DAY)  # late for a day
    taken, _nobodys = no_heat(21 * HOUR), no_heat(20 * HOUR)
    no_heat(2 * HOUR)  # due tomorrow
    claim(taken.pk, actor=other_worker.actor, version=None, now=NOON)

    found = tiles(shown(manager))

    assert found["Open"] == ("4", "1 up since this morning")
    assert found["At risk before 5:00 PM"] == ("2", "1 has nobody yet")
    assert found["Late"] == ("1", "longest 1 d 0 h, Inspectors")


def test_what_was_closed_counts_on_the_day_of_its_closing(manager: Persona) -> None:
    for closed in (HOUR, DAY, DAY, 5 * DAY):
        end(pothole(9 * DAY), closed, manager)

    found = tiles(shown(manager))

    assert found["Closed today"] == ("1", "this week 3, last week 1")
    assert found["Open"] == ("0", "1 down since this morning")
    assert tiles(shown(manager, "?span=week"))["Closed this week"] == ("3", "last week 1")
    days = graph(shown(manager), "flow")
    assert (days["Mon 30"], days["Sun 22"], days["Tue 31"]) == (["0", "2"], ["4", "0"], ["0", "1"])


def test_today_is_compared_with_the_same_hours_of_the_same_weekdays(manager: Persona) -> None:
    for weeks, hours in ((4, [1, 2, 3]), (3, [1]), (2, [1, 2]), (1, [2])):
        for each in hours:
            no_heat(weeks * WEEK + each * HOUR)
        no_heat(weeks * WEEK - HOUR)  # after noon: today has not come so far
    for each in (1, 2, 3, 4):
        no_heat(each * HOUR)

    assert tiles(shown(manager))["Arrived today"] == ("4", "2 more than on a usual Tuesday by now")


def test_nothing_is_called_usual_after_three_weeks(manager: Persona) -> None:
    for weeks in range(4):
        no_heat(weeks * WEEK + HOUR)

    assert tiles(shown(manager))["Arrived today"] == ("1", "too early to say what is usual")


def test_promises_kept_count_open_cases_that_are_past_theirs(manager: Persona) -> None:
    for hours in (2, 20, 30):
        end(no_heat(3 * DAY), 3 * DAY - hours * HOUR, manager)  # in time, in time, too late
    no_heat(3 * DAY)
    no_heat(HOUR)  # not yet due
    end(no_heat(40 * DAY), DAY, manager)  # longer ago than it looks

    assert tiles(shown(manager))["On time, 28 days"][0] == "50%"


def test_cases_that_fall_due_first_stand_with_their_unit(manager: Persona) -> None:
    later, first = no_heat(20 * HOUR), no_heat(21 * HOUR)
    no_heat(2 * DAY)

    page = shown(manager)

    section = next(each for each in page.select(".unit") if "Inspectors" in each.h3.get_text())
    assert "2 before 5:00 PM" in section.h3.get_text()
    assert [each.get_text() for each in section.select("a.id")] == [first.public_id, later.public_id]


def test_the_week_looks_as_far_as_friday_evening(manager: Persona) -> None:
    pothole(2 * HOUR)  # due on Friday
    make_request("streetlight", now=NOON - HOUR)  # due in ten days

    assert tiles(shown(manager))["At risk before 5:00 PM"][0] == "0"
    week = shown(manager, "?span=week")
    assert tiles(week)["At risk before Fri 5:00 PM"][0] == "1"
    assert week.select_one("#due-title a")["href"] == "/staff/queue/?view=week"


def test_units_are_counted_apart_the_most_late_first(manager: Persona) -> None:
    no_heat(2 * DAY)
    no_heat(20 * HOUR)
    for _time in range(3):
        pothole(HOUR)

    found = units(manager)

    assert list(found) == ["Inspectors", "Road crew", "All units"]
    inspectors, crew, everybody = found.values()
    assert (inspectors["Open"], inspectors["At risk"], inspectors["Late"]) == ("2", "1", "1")
    assert (crew["Open"], crew["Late"], crew["Longest late"]) == ("3", "0", "")
    assert (everybody["Open"], float(everybody["Longest late"])) == ("5", 24.0)


def test_a_unit_whose_queue_is_empty_has_no_line(manager: Persona) -> None:
    made = no_heat(20 * HOUR)
    pothole(HOUR)
    end(made, HOUR, manager)

    assert list(units(manager)) == ["Road crew", "All units"]
    alone = shown(manager, "?department=housing")
    assert "Nothing is open." in alone.select_one(".ops__units").get_text()
    assert tiles(alone)["Closed today"][0] == "1"


def test_age_counts_working_days(manager: Persona) -> None:
    for received in (HOUR, DAY, 4 * DAY, 5 * DAY):  # today, Monday, Friday, Thursday
        make_request("streetlight", now=NOON - received)
    no_heat(3 * DAY)  # on Saturday, and late

    found = graph(shown(manager), "age")

    assert [found[band] for band in ("under 1 day", "1 to 2 days", "3 to 5 days")] == [
        ["1", "0"], ["2", "1"], ["1", "0"],
    ]  # fmt: skip


def test_a_city_without_requests_is_told_so_in_words(manager: Persona) -> None:
    for query in ("", "?span=week", "?wall=1"):
        page = shown(manager, query)

        words = page.select_one("#operations").get_text(" ", strip=True)
        assert "Nothing is open." in words and "Nothing arrived in these two weeks" in words
        assert not page.select("#operations svg.chart")
        assert tiles(page)["Late"] == ("0", "none is late")
        assert tiles(page)["On time, 28 days"] == ("–", "nothing was due yet")


def test_a_forecast_waits_for_two_weeks_of_records(manager: Persona) -> None:
    pothole(HOUR)
    assert "too early for a forecast" in shown(manager).select_one("#ahead-chart").get_text()

    end(pothole(15 * DAY), 15 * DAY - HOUR, manager)

    page = shown(manager)
    assert "as many cases will be open on" in page.select_one("#ahead-chart figcaption").get_text()
    assert {cells[0] for cells in graph(page, "ahead").values()} == {"1"}


def test_what_the_night_foresaw_goes_before_what_is_usual(manager: Persona) -> None:
    end(pothole(15 * DAY), 15 * DAY - HOUR, manager)
    for number in range(14):
        Forecast.objects.create(
            day=NOON.date() + number * DAY, expected=2.0, low=2, high=2, lowest=1, highest=3
        )  # fmt: skip

    page = shown(manager)

    assert [cells[0] for cells in graph(page, "ahead").values()][:3] == ["2", "4", "6"]
    assert "the forecast of the night" in page.select_one("#ahead-chart").get_text()
    assert "the forecast of the night" not in shown(manager, "?severity=2").select_one("#ahead-chart").get_text()
