"""The columns of a worklist: which there are, which a viewer sees, and what stands in each cell.

A saved view has its own; otherwise what a person chose last counts for as long as she stays signed in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from requests_app.answer_words import answer_words
from requests_app.event_words import short_words
from requests_app.filters.answers import PREFIX, answer_filter
from requests_app.models import Answer, SavedView, ServiceRequest
from requests_app.wording import CHANNELS, STATUS_LABELS

LONG_AGO_DAYS = 300
SESSION_KEY = "worklist_columns"
NOTHING = "–"
MOST_COLUMNS = 16


@dataclass(frozen=True)
class Column:
    """One column. `kind` names the part of the template that draws it; plain ones have `text` of a row instead.

    `sort`: the order that its heading asks for. `css` gives its width.
    """

    code: str
    label: str | Promise
    css: str = "c-more"
    kind: str = "text"
    sort: str = ""
    text: "Callable[[ServiceRequest, Words], str] | None" = None
    short: str | Promise = ""


class Words:
    """What the cells of one page share: short days, each put into words once, and the answers that are shown."""

    def __init__(self, now: datetime, answers: Mapping[tuple[int, str], str]) -> None:
        self.now, self.answers = now, answers
        self._today = timezone.localdate(now)
        self._pattern = pgettext("format of a day in a narrow column", "j M")
        self._older = pgettext("format of a day long ago in a narrow column", "M Y")
        self._known: dict[date, str] = {}

    def day(self, moment: datetime | None) -> str:
        """A short day of the city; month and year for what lies so far away that a day would mean two years."""
        if moment is None:
            return NOTHING
        day = timezone.localtime(moment).date()
        if day not in self._known:
            is_near = abs((self._today - day).days) < LONG_AGO_DAYS
            self._known[day] = date_format(day, self._pattern if is_near else self._older)
        return self._known[day]

    def age(self, moment: datetime) -> str:
        """How long ago, in the largest unit that fits."""
        hours = int((self.now - moment).total_seconds() // 3600)
        if hours < 48:
            return ngettext("%(count)s h", "%(count)s h", hours) % {"count": max(0, hours)}
        return ngettext("%(count)s d", "%(count)s d", hours // 24) % {"count": hours // 24}


def _last(row: ServiceRequest, words: Words) -> str:
    return _("%(event)s, %(day)s") % {"event": short_words(row.last_kind), "day": words.day(row.updated_datetime)}


def _language(row: ServiceRequest, words: Words) -> str:
    try:
        return str(get_language_info(row.language)["name_translated"])
    except KeyError:
        return row.language


COLUMNS: tuple[Column, ...] = (
    Column("due", gettext_lazy("Time left"), "c-due", "due", "due"),
    Column("severity", gettext_lazy("Severity"), "c-sev", "severity", "severity", short=gettext_lazy("Sev")),
    Column("number", gettext_lazy("Number"), "c-id", "number"),
    Column("title", gettext_lazy("Case"), "t", "title"),
    Column("place", gettext_lazy("Place"), "c-place",
           text=lambda row, words: row.address or row.place_note or NOTHING),
    Column("ward", gettext_lazy("Ward"), "c-ward", text=lambda row, words: row.ward.name if row.ward else NOTHING),
    Column("voices", pgettext_lazy("narrow column: how many people reported it", "Reports"), "c-voices num",
           text=lambda row, words: str(row.voices)),
    Column("received", gettext_lazy("Received"), "c-age", sort="newest",
           text=lambda row, words: words.day(row.requested_datetime)),
    Column("age", pgettext_lazy("column: how long ago it was received", "Age"), "c-age num",
           text=lambda row, words: words.age(row.requested_datetime)),
    Column("owner", pgettext_lazy("narrow column", "Owner"), "c-own", "owner"),
    Column("last", gettext_lazy("Last event"), "c-last soft", "last", text=_last),
    Column("status", gettext_lazy("Status"), text=lambda row, words: str(STATUS_LABELS[row.status])),
    Column("service", gettext_lazy("Service"), text=lambda row, words: str(row.service)),
    Column("department", gettext_lazy("Department"),
           text=lambda row, words: str(row.queue.department) if row.queue_id else NOTHING),
    Column("queue", gettext_lazy("Queue"), text=lambda row, words: str(row.queue) if row.queue_id else NOTHING),
    Column("due_on", pgettext_lazy("column: the day", "Due"), "c-age", text=lambda row, words: words.day(row.due_at)),
    Column("updated", pgettext_lazy("column: the day", "Changed"), "c-age",
           text=lambda row, words: words.day(row.updated_datetime)),
    Column("closed", pgettext_lazy("column: the day", "Closed"), "c-age", sort="closed",
           text=lambda row, words: words.day(row.closed_datetime)),
    Column("scheduled", pgettext_lazy("column: the day", "Appointed"), "c-age",
           text=lambda row, words: date_format(row.scheduled_on, "j M") if row.scheduled_on else NOTHING),
    Column("hold", gettext_lazy("Paused because"),
           text=lambda row, words: str(row.hold_reason) if row.hold_reason else NOTHING),
    Column("channel", gettext_lazy("Channel"), text=lambda row, words: str(CHANNELS.get(row.channel, row.channel))),
    Column("language", gettext_lazy("Language"), text=_language),
    Column("tags", gettext_lazy("Tags"), text=lambda row, words: _(", ").join(row.tags) or NOTHING),
)  # fmt: skip
BY_CODE = {column.code: column for column in COLUMNS}
ALWAYS = ("number", "title")
USUAL = ("due", "severity", "number", "title", "place", "ward", "voices", "received", "owner", "last")


def column_of(code: str) -> Column | None:
    """The column of this code; of a question's code, the one with its answers."""
    if code in BY_CODE:
        return BY_CODE[code]
    question = answer_filter(code) if code.startswith(PREFIX) else None
    if question is None or question.name != code:
        return None
    return Column(code, question.label, text=lambda row, words: words.answers.get((row.pk, code), NOTHING))


def ordered(codes: Sequence[str]) -> list[str]:
    """The known ones of `codes` in the order of the table, answers last; number and case are always there."""
    fixed = [code for code in BY_CODE if code in codes or code in ALWAYS]
    asked = [code for code in dict.fromkeys(codes) if code not in BY_CODE and column_of(code) is not None]
    return [*fixed, *asked][:MOST_COLUMNS]


def columns_for(request: Any, saved: SavedView | None) -> list[Column]:
    """The columns that the viewer sees: the view's, else her own, else the usual ones."""
    own = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    codes = (saved.columns if saved is not None else None) or own or USUAL
    return [column for code in ordered(codes) if (column := column_of(code)) is not None]


def words_for(rows: Sequence[ServiceRequest], columns: Sequence[Column], now: datetime) -> Words:
    """What the cells of these rows need; one query where answers are shown, else none."""
    asked = {column.code.rpartition(".")[2]: column.code for column in columns if column.code.startswith(PREFIX)}
    if not asked:
        return Words(now, {})
    answers = Answer.objects.filter(
        report__service_request__in=[row.pk for row in rows], report__is_first=True, code__in=list(asked)
    )
    found = answers.values_list("report__service_request_id", "code", "datatype", "value", "labels")
    return Words(
        now, {(key, asked[code]): answer_words(kind, value, labels) for key, code, kind, value, labels in found}
    )
