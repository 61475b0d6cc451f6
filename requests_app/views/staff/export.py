"""A worklist as a file: CSV as it is read, or an Excel workbook."""

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import needs
from civic311.accounts.viewer import Viewer
from civic311.lib.csv_cells import safe_cell
from civic311.lib.workbook import workbook
from requests_app.answer_words import answer_words
from requests_app.filters.answers import PREFIX
from requests_app.models import ServiceRequest
from requests_app.queries.export import MOST_EXPORTED, exported_ids, exported_rows, local
from requests_app.views.staff.columns import Column, columns_for
from requests_app.views.staff.worklist import read_rows
from requests_app.wording import CHANNELS, STATUS_LABELS

Cell = str | int | float
Reader = Callable[[ServiceRequest], Cell]


@needs("requests.export")
def queue_export(request: Any, kind: str) -> HttpResponse | StreamingHttpResponse:
    """`/staff/queue/export.<csv|xlsx>?<the address of the list>`: its cases, at most MOST_EXPORTED, limited to the
    departments in which the viewer may download."""
    if kind not in ("csv", "xlsx") or not request.viewer.has("requests.view"):
        raise Http404
    now = timezone.now()
    asked, saved = read_rows(request, now)
    rows = asked.rows if may_all(request.viewer) else asked.rows.filter(
        department_id__in=request.viewer.departments_with("requests.export")
    )  # fmt: skip
    ids, is_cut = exported_ids(rows, asked.sort, now)
    fields = [*_fields(), *_answers(columns_for(request, saved))]
    heading = [label for label, _read in fields]
    lines = ([read(row) for _label, read in fields] for row in exported_rows(ids))
    note = _("Only the first %(count)s cases are here. Filter the list to get the others.") % {"count": MOST_EXPORTED}
    name = f"cases-{timezone.localdate(now)}.{kind}"
    if kind == "xlsx":
        data = workbook(_("Cases"), heading, _with_note(lines, note if is_cut else ""))
        answer: Any = HttpResponse(data, content_type=_XLSX)
    else:
        text = _csv([heading], lines, [[note]] if is_cut else [])
        answer = StreamingHttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def may_all(viewer: Viewer) -> bool:
    """Whether the viewer may download cases of every department."""
    return viewer.departments_with("requests.export") is None


def _with_note(lines: Iterator[Sequence[Cell]], note: str) -> Iterator[Sequence[Cell]]:
    yield from lines
    if note:
        yield [note]


class _Echo:
    """Gives back what the CSV writer would write."""

    def write(self, line: str) -> str:
        return line


def _csv(*parts: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # so that Excel reads it as UTF-8
    for lines in parts:
        for line in lines:
            yield writer.writerow([safe_cell(cell) for cell in line])


def _answers(columns: Sequence[Column]) -> list[tuple[str, Reader]]:
    """A field for each question that the list has a column of."""
    return [(str(column.label), _answer_to(column.code)) for column in columns if column.code.startswith(PREFIX)]


def _answer_to(code: str) -> Reader:
    question = code.rpartition(".")[2]

    def read(row: ServiceRequest) -> Cell:
        found = [answer for answer in row.answers if answer.code == question]  # type: ignore[attr-defined]
        return answer_words(found[0].datatype, found[0].value, found[0].labels) if found else ""

    return read


def _fields() -> list[tuple[str, Reader]]:
    return [
        (_("Number"), lambda row: row.public_id),
        (_("Older number"), lambda row: row.external_id),
        (_("Service"), lambda row: str(row.service)),
        (_("Status"), lambda row: str(STATUS_LABELS[row.status])),
        (_("Severity"), lambda row: row.severity),
        (_("Description"), lambda row: row.description),  # type: ignore[attr-defined]
        (_("Address"), lambda row: row.address),
        (_("Place"), lambda row: row.place_note),
        (_("Ward"), lambda row: row.ward.name if row.ward else ""),
        (_("Latitude"), lambda row: "" if row.lat is None else row.lat),
        (_("Longitude"), lambda row: "" if row.long is None else row.long),
        (_("Department"), lambda row: str(row.queue.department) if row.queue_id else ""),
        (_("Queue"), lambda row: str(row.queue) if row.queue_id else ""),
        (_("Owner"), lambda row: row.assignee.name if row.assignee else ""),
        (_("Reported by"), lambda row: row.voices),
        (_("Channel"), lambda row: str(CHANNELS.get(row.channel, row.channel))),
        (_("Language"), lambda row: row.language),
        (_("Received"), lambda row: local(row.requested_datetime)),
        (_("Changed"), lambda row: local(row.updated_datetime)),
        (_("Due"), lambda row: local(row.due_at)),
        (_("Closed"), lambda row: local(row.closed_datetime)),
        (_("Closed because"), lambda row: str(row.closure_reason) if row.closure_reason else ""),
        (_("Paused because"), lambda row: str(row.hold_reason) if row.hold_reason else ""),
        (_("Tags"), lambda row: ", ".join(row.tags)),
    ]
