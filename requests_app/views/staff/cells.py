"""The cells of a worklist's rows. Fifty rows of ten cells are drawn for every page, too many for templates.

What stays for the template are the case itself and the badge of a closed status.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from civic311.lib.timer_html import timer_html
from requests_app.models import ServiceRequest
from requests_app.promise_words import promise_sentence
from requests_app.timers import timer_of
from requests_app.views.staff.columns import Column, Words

DRAWN_BY_TEMPLATE = frozenset({"title", "status"})
Part = tuple[str, SafeString]  # what the template draws, or "" and what is drawn already


class Cells:
    """Draws rows; what all of them share is put into words once."""

    def __init__(self, columns: Sequence[Column], words: Words, user_id: int | None) -> None:
        self.columns, self.words, self.user_id = columns, words, user_id
        self._severity = {
            number: format_html(
                '<td class="c-sev"><span class="sev sev--{}"><span class="usa-sr-only">{} </span>{}</span></td>',
                number, _("severity"), number,
            )
            for number in range(1, 5)
        }  # fmt: skip
        self._nobody = format_html(
            '<td class="c-own"><span class="avatar avatar--none" title="{}"><span aria-hidden="true">?</span>'
            '<span class="usa-sr-only">{}</span></span></td>',
            _("Nobody yet"), _("Nobody yet"),
        )  # fmt: skip

    def parts(self, row: ServiceRequest) -> list[Part]:
        """The row from left to right, cells that are drawn already together."""
        found: list[Part] = []
        drawn: list[str] = []
        for column in self.columns:
            kind = "status" if column.kind == "last" and row.closed_datetime else column.kind
            if kind in DRAWN_BY_TEMPLATE:
                found += [("", mark_safe("".join(drawn))), (kind, SafeString())]  # noqa: S308 - of escaped parts
                drawn = []
            else:
                drawn.append(self._cell(kind, column, row))
        return [*found, ("", mark_safe("".join(drawn)))]  # noqa: S308 - of escaped parts

    def _cell(self, kind: str, column: Column, row: Any) -> SafeString:
        if kind == "due":
            told = promise_sentence(row, now=self.words.now)
            return format_html('<td class="c-due" title="{}">{}</td>', told, timer_html(timer_of(row, self.words.now)))
        if kind == "severity":
            return self._severity[row.severity]
        if kind == "number":
            return format_html('<th scope="row" class="c-id"><span class="id">{}</span></th>', row.public_id)
        if kind == "owner":
            return self._owner(row)
        text = column.text(row, self.words) if column.text else ""
        return format_html('<td class="{}" title="{}">{}</td>', column.css, text, text)

    def _owner(self, row: Any) -> SafeString:
        if row.assignee is None:
            return self._nobody
        look = "avatar--me" if row.assignee_id == self.user_id else "avatar--b"
        name = row.assignee.name
        return format_html(
            '<td class="c-own"><span class="avatar {}" title="{}"><span aria-hidden="true">{}</span>'
            '<span class="usa-sr-only">{}</span></span></td>',
            look, name, row.assignee.initials, name,
        )  # fmt: skip
