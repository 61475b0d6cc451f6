"""One table as an Excel workbook."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from xlsxwriter import Workbook

from civic311.lib.clean_text import clean_text

Cell = str | int | float | None
_LONGEST = 32_000  # a cell holds 32,767 characters
# Row by row, so that a large table takes no more memory; texts stay texts, whatever they begin with.
_OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


def workbook(title: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The bytes of a workbook with one sheet called `title`: the heading in bold, it stays in sight, then the rows."""
    target = BytesIO()
    with Workbook(target, _OPTIONS) as book:
        sheet = book.add_worksheet("".join(char for char in title if char not in "[]:*?/\\'")[:31].strip() or "1")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(heading) - 1), 16)
        sheet.write_row(0, 0, heading, book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(number, place, value)
                elif value:
                    sheet.write_string(number, place, clean_text(value)[:_LONGEST])
    return target.getvalue()
