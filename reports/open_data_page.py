"""The lines of the page about open data."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.open_data_files import CHANGES, DICTIONARY, README_FILE, REQUESTS, SUMS, File, Made
from reports.wording import count_words

_PACKED = ".gz"


@dataclass(frozen=True)
class Line:
    """What there is, in words; its rows in words, if it has any to tell; the file and its compressed twin."""

    label: str
    rows: str
    file: File
    packed: File | None = None


def lines_of(made: Made) -> list[Line]:
    """All requests, those of each year (the newest first), then what helps to read them."""
    files = {each.name: each for each in made.files}
    years = sorted((name for name in files if name.startswith(f"{REQUESTS}-") and name.endswith(".csv")), reverse=True)
    named = [(f"{REQUESTS}.csv", _("All requests"))]
    named += [(name, _("Requests of %(year)s") % {"year": name[len(REQUESTS) + 1 : -4]}) for name in years]
    named += [
        (CHANGES, _("What changed in the last 90 days")), (DICTIONARY, _("What each column means")),
        (README_FILE, _("How to count with these files")), (SUMS, _("Checksums of all files")),
    ]  # fmt: skip
    return [
        Line(label, _rows(files[name]), files[name], files.get(name + _PACKED))
        for name, label in named
        if name in files
    ]


def _rows(file: File) -> str:
    return "" if file.rows is None else count_words(file.rows)
