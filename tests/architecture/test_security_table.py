"""The table of security requirements says only what can be looked up."""

import re
from collections import Counter

from tests.architecture.source import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| (.*) \|$", TEXT, re.MULTILINE)
TESTS = re.findall(r"`([\w/]+\.py)::(\w+)`", TEXT)
STATES = ("met", "partly", "not met", "left to the city", "not applicable")
LEVELS_1_AND_2 = 253  # requirements of ASVS 5.0.0
SHORTEST_REASON = 15


def test_every_requirement_of_levels_one_and_two_has_one_row_with_a_state() -> None:
    numbers = [number for number, *_rest in ROWS]

    assert len(set(numbers)) == len(numbers) == LEVELS_1_AND_2
    assert {state for _number, _asked, state, _how in ROWS} <= set(STATES)


def test_what_is_met_is_shown_by_something_that_can_be_looked_at() -> None:
    assert [
        number for number, _asked, state, how in ROWS if state == "met" and not re.search(r"`|\*\w|\]\(", how)
    ] == []


def test_what_is_missing_says_what_a_city_does_meanwhile() -> None:
    missing = [number for number, _asked, state, how in ROWS if state in STATES[1:3] and "Meanwhile: " not in how]

    assert missing == []


def test_what_does_not_apply_says_why() -> None:
    bare = [number for number, _asked, state, how in ROWS if state == "not applicable" and len(how) < SHORTEST_REASON]

    assert bare == []


def test_every_test_that_is_named_exists() -> None:
    made = {file: (ROOT / "tests" / file) for file, _name in TESTS}
    texts = {file: path.read_text() if path.exists() else "" for file, path in made.items()}

    assert TESTS
    assert {(file, name) for file, name in TESTS if f"def {name}(" not in texts[file]} == set()


def test_the_counts_at_the_top_are_those_of_the_rows() -> None:
    told = dict(re.findall(rf"^\| ({'|'.join(STATES)}) \| (\d+) \|$", TEXT, re.MULTILINE))

    assert {state: int(count) for state, count in told.items()} == Counter(state for _n, _a, state, _h in ROWS)
