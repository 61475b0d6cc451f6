"""`/reports/rows/?figure=overdue&…filters`: the cases that a figure counts, for who may see them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from civic311.accounts.access import StaffRequest, needs
from reports.behind import NAMES
from reports.filters import asked
from reports.page import Page, answer
from reports.quality_words import figure_title
from reports.queries.areas import department_names, service_names
from reports.queries.board import read_board
from reports.queries.rows import Behind, CaseRow, cases_behind, read_rows
from reports.tables import Cell, Row, Table
from reports.wording import NONE, count_words, period_words
from requests_app.wording import CHANNELS, STATUS_LABELS

PAGE_SIZE = 50
MOST_TAKEN = 10_000


@needs("reports.view")
def rows(request: StaffRequest) -> HttpResponse:
    """A page of the cases; as a file the first ten thousand, for who may download cases."""
    is_file = bool(request.GET.get("csv") or request.GET.get("xlsx"))
    if not request.viewer.has("requests.view") or (is_file and not request.viewer.has("requests.export")):
        raise PermissionDenied
    form, period, chosen = asked(request.GET, timezone.now())
    figure = request.GET.get("figure", "")
    figure = figure if figure in NAMES else "received"
    behind = cases_behind(read_board(period, chosen=chosen).cases, figure, period, request.viewer)
    number = _page_number(request.GET.get("page", ""), len(behind.ids))
    first = 0 if is_file else PAGE_SIZE * (number - 1)
    ids = behind.ids[first : first + (MOST_TAKEN if is_file else PAGE_SIZE)].tolist()
    title = figure_title(figure)
    table = _table(title, read_rows(ids, request.viewer, to_take=is_file))
    context = {
        "form": form, "period": period, "title": title, "table": table, "figure": figure, "words": _words(behind),
        "pages": _pages(number, len(behind.ids)), "may_take": request.viewer.has("requests.export"),
        "filters": chosen.words(), "days": period_words(period),
    }  # fmt: skip
    page = Page("cases", title, period, [table], (), chosen.words(), [_words(behind)])
    return answer(request, "reports/rows.html", context, page)


def _page_number(asked_for: str, count: int) -> int:
    last = max(1, -(-count // PAGE_SIZE))
    return min(max(1, int(asked_for)), last) if asked_for.isdecimal() and len(asked_for) < 9 else 1


def _pages(number: int, count: int) -> dict[str, Any]:
    return {
        "number": number, "has_previous": number > 1, "has_next": number * PAGE_SIZE < count,
        "previous_page_number": number - 1, "next_page_number": number + 1,
    }  # fmt: skip


def _words(behind: Behind) -> str:
    """How many the figure counts, and that some are not shown."""
    told = ngettext("%(count)s case", "%(count)s cases", behind.counted) % {"count": count_words(behind.counted)}
    hidden = behind.counted - len(behind.ids)
    if not hidden:
        return told
    kept = ngettext(
        "%(count)s of them is for others to see.", "%(count)s of them are for others to see.", hidden
    )  # fmt: skip
    return f"{told}. {kept % {'count': count_words(hidden)}}"


def _table(caption: str, found: list[CaseRow]) -> Table:
    services, departments = service_names(), department_names()
    lines = [
        Row(
            each.public_id,
            [
                _text(services.get(each.service_id, "")), _text(str(STATUS_LABELS.get(each.status, ""))),
                _text(each.address), _text(each.ward), _text(departments.get(each.department_id or 0, "")),
                _text(str(CHANNELS.get(each.channel, each.channel))), _moment(each.received), _moment(each.promised),
                _moment(each.closed),
            ],
            reverse("case", args=[each.public_id]),
        )
        for each in found
    ]  # fmt: skip
    columns = [
        _("Service"), _("Status"), _("Address"), _("Ward"), _("Department"), _("Channel"),
        pgettext("when a case was", "Received"), _("First promise"), pgettext("when a case was", "Closed"),
    ]  # fmt: skip
    return Table("rows", caption, _("Number"), columns, lines)


def _text(words: str | None) -> Cell:
    return Cell(words or NONE, words or "")


def _moment(moment: Any) -> Cell:
    if moment is None:
        return Cell(NONE, "")
    local = timezone.localtime(moment)
    if local.year == timezone.localtime().year:
        shape = pgettext("format of a time in this year", "D j M, g:i A")
    else:
        shape = pgettext("format of a time in another year", "D j M Y, g:i A")
    return Cell(date_format(local, shape), f"{local:%Y-%m-%d %H:%M}")
