"""Training and measuring on a small old system with labelled pairs."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from requests_app.duplicate_files import SHIPPED, are_own, current_weights
from tests.factories.old_system import OldSystem, closed, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_city")]

PAIRS = 12


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def old_city(tmp_path: Path) -> Path:
    """Each first day of twelve: a hole, the same hole again an hour later, and a tree beside it; the file of pairs."""
    rows, pairs = [], []
    for n in range(1, PAIRS + 1):
        y = f"{41 + n / 100:.4f}"
        rows += [
            closed(f"A{n}", f"2011-07-{n + 2:02d} 08:00:00", opened=f"2011-07-{n:02d} 08:00:00", y=y),
            row(f"T{n}", opened=f"2011-07-{n:02d} 08:30:00", y=y, what="Tree", where="9 Oak St"),
            closed(f"B{n}", f"2011-07-{n:02d} 11:00:00", opened=f"2011-07-{n:02d} 09:00:00", y=y, end="nothing found"),
        ]
        pairs.append([f"B{n}", f"A{n}", "A", f"2011-07-{n:02d} 09:00:00"])
    OldSystem(tmp_path).load(rows)
    return write_pairs(tmp_path, pairs)


def write_pairs(folder: Path, pairs: list[list[str]]) -> Path:
    path = folder / "pairs.csv"
    with path.open("w", newline="") as text:
        csv.writer(text).writerows([["duplicate_case", "referenced_case", "tier", "duplicate_open_dt"], *pairs])
    return path


def run(command: str, path: Path, *options: str) -> dict[str, Any]:
    output = io.StringIO()
    call_command(command, str(path), *options, stdout=output)
    return json.loads(output.getvalue().splitlines()[-1])


def test_every_labelled_pair_is_ranked_where_the_later_came_in(old_city: Path) -> None:
    result = run("evaluate_duplicates", old_city)
    assert (result["pairs"], result["requests"], result["unknown"]) == (PAIRS, 3 * PAIRS, 0)
    assert result["top1"] == 1.0
    assert result["weights"] == "shipped"


def test_it_does_not_matter_which_of_two_the_city_kept(old_city: Path, tmp_path: Path) -> None:
    turned = [[f"A{n}", f"B{n}", "A", f"2011-07-{n:02d} 08:00:00"] for n in range(1, PAIRS + 1)]
    result = run("evaluate_duplicates", write_pairs(tmp_path, turned))
    assert (result["top1"], result["other_way"]) == (1.0, PAIRS)


def test_only_the_days_asked_for_count(old_city: Path) -> None:
    result = run("evaluate_duplicates", old_city, "--from", "2011-07-03", "--to", "2011-07-05")
    assert (result["pairs"], result["requests"]) == (3, 9)


def test_a_pair_whose_original_came_in_after_the_last_day_is_still_asked(old_city: Path, tmp_path: Path) -> None:
    path = write_pairs(tmp_path, [["A5", "B6", "A", "2011-07-05 08:00:00"]])
    result = run("evaluate_duplicates", path, "--from", "2011-07-05", "--to", "2011-07-05")
    assert (result["pairs"], result["requests"], result["found_as_candidates"]) == (1, 3, 0.0)


def test_pairs_of_other_tiers_and_of_unknown_numbers_are_left_out(old_city: Path, tmp_path: Path) -> None:
    path = write_pairs(tmp_path, [["B1", "A1", "B", ""], ["B2", "A2", "C", ""], ["B3", "never imported", "A", ""]])
    result = run("evaluate_duplicates", path)
    assert (result["pairs"], result["unknown"]) == (1, 1)


def test_what_a_city_trained_is_used_from_then_on(old_city: Path, own_folder: Path) -> None:
    before = current_weights()
    told = run("train_duplicates", old_city, "--to", "2011-07-09")
    assert (told["pairs"], told["requests"]) == (9, 27)
    assert are_own()
    assert current_weights() != before
    result = run("evaluate_duplicates", old_city, "--from", "2011-07-10")
    assert (result["pairs"], result["top1"], result["weights"]) == (3, 1.0, "own")


def test_the_last_days_teach_nothing_when_they_are_left_out(old_city: Path, own_folder: Path, tmp_path: Path) -> None:
    run("train_duplicates", old_city, "--to", "2011-07-09", "--output", str(tmp_path / "all.json"))
    lies = [[f"B{n}", f"A{n}", "A", ""] for n in range(1, 10)] + [[f"B{n}", f"T{n}", "A", ""] for n in range(10, 13)]
    run("train_duplicates", write_pairs(tmp_path, lies), "--to", "2011-07-09", "--output", str(tmp_path / "lies.json"))
    assert (tmp_path / "all.json").read_text() == (tmp_path / "lies.json").read_text()
    assert not are_own()


def test_weights_that_cannot_be_read_are_not_used(own_folder: Path) -> None:
    shipped = current_weights()
    (own_folder / SHIPPED.name).write_text('{"version": 0}')
    assert current_weights() == shipped


@pytest.mark.parametrize(
    "text",
    [
        "",
        "case,original\n1,2\n",
        "duplicate_case,referenced_case\n7,7\n",
        "duplicate_case,referenced_case\n7,\n",
        "duplicate_case,referenced_case,duplicate_open_dt\n7,8,yesterday\n",
    ],
    ids=["empty", "other columns", "of itself", "half", "no time"],
)
@pytest.mark.parametrize("command", ["train_duplicates", "evaluate_duplicates"])
def test_a_file_without_pairs_is_refused_in_words(tmp_path: Path, command: str, text: str) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(text)
    with pytest.raises(CommandError):
        run(command, path)


def test_a_file_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "pairs.csv", tmp_path / "missing.csv"):
        with pytest.raises(CommandError):
            run("evaluate_duplicates", path)


def test_pairs_that_were_never_imported_teach_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run("train_duplicates", write_pairs(tmp_path, [["1", "2", "A", ""]]))
    assert not are_own()
