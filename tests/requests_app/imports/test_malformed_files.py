"""Files that are not what they should be: a clear message, or the bad rows beside with a reason each."""

import gzip
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from requests_app.imports.mapping import MappingError, load_mapping
from requests_app.models import ServiceRequest
from tests.factories.old_system import MAPPING, OldSystem, closed, csv_text, row


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"number": " "}, "no number"),
        ({"number": "9" * 61}, "longer than 60"),
        ({"what": ""}, "no service"),
        ({"opened": ""}, "when it was opened"),
        ({"opened": "yesterday"}, '"yesterday" (opened)'),
        ({"opened": "2999-01-01 00:00:00"}, "future"),
        ({"opened": "1900-01-01 00:00:00"}, "before 1970"),
        ({"due": "31/31/2011"}, '"31/31/2011" (due)'),
        ({"state": "Closed"}, "does not say when"),
        ({"state": "Vanished"}, '"Vanished"'),
        ({"state": "Closed", "closed": "2011-06-30 08:00:00"}, "closed before it was opened"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(old_system: OldSystem, cells: dict[str, str], reason: str) -> None:
    result = old_system.load([row("A1"), row("A2") | cells])
    assert (result["kept"], result["rejected"]) == (1, 1)
    assert reason in old_system.reasons()[0]


def test_rows_with_too_many_or_too_few_cells_are_refused(old_system: OldSystem) -> None:
    path = old_system.file([row("A1")])
    path.write_text(path.read_text() + "A2,2011-07-01\n" + ",".join("x" * 20) + "\n")
    result = old_system.load_file(path)
    assert (result["kept"], result["rejected"]) == (1, 2)
    assert "2 cells" in old_system.reasons()[0]


def test_the_same_number_with_other_content_is_refused_the_second_time(old_system: OldSystem) -> None:
    rows = [row("A1"), closed("A1", "2011-07-02 08:00:00")]
    assert old_system.load(rows)["rejected"] == 1
    again = old_system.load(rows)
    assert (again["kept"], again["rejected"], again["unchanged"]) == (0, 1, 1)


def test_hostile_text_is_kept_as_text(old_system: OldSystem) -> None:
    evil = "<script>alert(1)</script> '; DROP TABLE x; -- \x00\x07 \u202eabc 🚧"
    old_system.load([row("A1", where=evil, what="Pot\x00hole \U0001f6a7")])
    address = ServiceRequest.objects.get().address
    assert "<script>alert(1)</script>" in address
    assert "\x00" not in address


def test_a_reject_file_gives_no_formulas_to_a_spreadsheet(old_system: OldSystem) -> None:
    old_system.load([row("", where="=HYPERLINK(1)", x="-71.5")])
    text = old_system.rejects.read_text()
    assert "'=HYPERLINK(1)" in text
    assert ",-71.5," in text


def test_a_byte_that_is_no_utf8_refuses_its_row_only(old_system: OldSystem) -> None:
    path = old_system.folder / "cases.csv"
    path.write_bytes(csv_text([row("A1"), row("A2", where="1 Pe\u00f1a St")]).encode("latin-1"))
    result = old_system.load_file(path)
    assert (result["kept"], result["rejected"]) == (1, 1)
    assert "encoding" in old_system.reasons()[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (csv_text([row("A1")]).replace(",", "\t").encode(), "separated by tabs"),
        (csv_text([row("A1")]).replace(",", ";").encode(), "separated by semicolons"),
        (csv_text([row("A1")]).encode("utf-16"), "right encoding"),
        (csv_text([row("A1")]).replace("opened", "begun", 1).encode(), '"opened"'),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "right encoding"),
    ],
    ids=["empty", "blank", "tabs", "semicolons", "utf-16", "missing column", "a picture"],
)
def test_a_file_of_another_kind_is_told_clearly(old_system: OldSystem, content: bytes, message: str) -> None:
    path = old_system.folder / "cases.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        old_system.load_file(path)


def test_a_file_that_is_not_there_is_told_clearly(old_system: OldSystem) -> None:
    with pytest.raises(CommandError, match="cannot be opened"):
        old_system.load_file(old_system.folder / "nothing.csv")


@pytest.mark.deep
def test_a_gzip_file_that_breaks_off_keeps_what_came_before(old_system: OldSystem) -> None:
    path = old_system.file([row(f"A{n}", where=f"{n * 7919} Elm St {n**5}") for n in range(3000)], gz=True)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CommandError, match="not copied whole"):
        old_system.load_file(path)
    kept = ServiceRequest.objects.count()
    assert 0 < kept < 3000
    path.write_bytes(whole)
    result = old_system.load_file(path)
    assert result["kept"] + kept == 3000


def test_a_file_only_named_like_gzip_is_told_clearly(old_system: OldSystem) -> None:
    path = old_system.folder / "cases.csv.gz"
    path.write_text(csv_text([row("A1")]))
    with pytest.raises(CommandError, match="named like a gzip file"):
        old_system.load_file(path)


def test_gzip_and_plain_files_give_the_same(old_system: OldSystem) -> None:
    old_system.load([row("A1")])
    assert old_system.load_file(old_system.file([row("A1")], gz=True))["unchanged"] == 1


def test_a_gzip_file_with_a_wrong_checksum_is_told_clearly(old_system: OldSystem) -> None:
    path = old_system.folder / "cases.csv.gz"
    path.write_bytes(gzip.compress(csv_text([row("A1")]).encode())[:-8] + b"\0" * 8)
    with pytest.raises(CommandError, match="damaged"):
        old_system.load_file(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[columns]", "[columns", "not valid TOML"),
        ('id = "number"', "", "column of id"),
        ('id = "number"', 'id = "number"\nshoe = "size"', "cannot take shoe"),
        ("America/New_York", "Mars/Crater", "zone that does not exist"),
        ('Closed = "closed"', 'Closed = "gone"', '"gone"'),
        ('Call = "phone"', 'Call = "drum"', '"drum"'),
        ("[place]", "[planet]", "means nothing"),
        ('"nothing found"', '"(nothing"', "not valid"),
        ('outcome = "NOT_ACTIONABLE"', 'outcome = "LOST"', "outcome must be"),
        ('code = "nothing"', "", "lacks"),
        ("[place]", "[services.names]\nHole = 7\n[place]", "called here"),
    ],
)
def test_a_mistake_in_a_mapping_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "old.toml"
    path.write_text(MAPPING.replace(old, new, 1))
    with pytest.raises(MappingError, match=message.replace("(", r"\(")):
        load_mapping(path)
