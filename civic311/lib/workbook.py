"""Tables as an Excel workbook."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook

from civic311.lib.clean_text import clean_text

Cell = str | int | float | None
_LONGEST = 32_000  # a cell holds 32,767 characters
_NAME = 31  # the longest name of a sheet
# Row by row, so that a large table takes no more memory; texts stay texts, whatever they begin with.
_OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the heading in bold, then the rows."""

    name: str
    heading: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook(title: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The bytes of a workbook with one sheet called `title`: the heading in bold, it stays in sight, then the rows."""
    return workbook_of([Sheet(title, heading, rows)])


def workbook_of(sheets: Iterable[Sheet]) -> bytes:
    """The bytes of a workbook with these sheets; names that are too long or given twice are changed."""
    target, names = BytesIO(), set[str]()
    with Workbook(target, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for each in sheets:
            sheet = book.add_worksheet(_name(each.name, names))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(0, len(each.heading) - 1), 16)
            for place, head in enumerate(each.heading):
                sheet.write_string(0, place, clean_text(head)[:_LONGEST], bold)
            for number, row in enumerate(each.rows, start=1):
                for place, value in enumerate(row):
                    if isinstance(value, int | float):
                        sheet.write_number(number, place, value)
                    elif value:
                        sheet.write_string(number, place, clean_text(value)[:_LONGEST])
    return target.getvalue()


def _name(wanted: str, taken: set[str]) -> str:
    """A name that Excel accepts and no sheet before has."""
    kept = "".join(char for char in wanted if char not in "[]:*?/\\'")[:_NAME].strip() or "1"
    name, number = kept, 2
    while name.casefold() in taken or name.casefold() == "history":
        ending = f" {number}"
        name, number = kept[: _NAME - len(ending)].rstrip() + ending, number + 1
    taken.add(name.casefold())
    return name
