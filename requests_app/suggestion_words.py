"""Why two cases may be the same matter, in words: how likely, how far apart, how long apart."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_app.queries.suggestions import Suggested

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def suggestion_rows(suggested: Sequence[Suggested]) -> list[dict[str, Any]]:
    """One dictionary for each: other, is_earlier, and the words."""
    return [
        {"other": one.other, "is_earlier": one.is_earlier, "words": words_of(one.score, one.metres, one.apart)}
        for one in suggested
    ]


def words_of(score: float, metres: int | None, apart: timedelta) -> str:
    """For example "very likely, 20 m away, 2 days apart"."""
    return _("%(likely)s, %(place)s, %(time)s") % {
        "likely": _likely(score),
        "place": _where(metres),
        "time": _apart(abs(apart)),
    }


def _likely(score: float) -> str:
    if score >= 0.8:
        return _("very likely")
    return _("likely") if score >= 0.5 else _("possible")


def _where(metres: int | None) -> str:
    if metres is None:
        return _("same address")
    return _("%(metres)s m away") % {"metres": metres} if metres > 0 else _("same place")


def _apart(apart: timedelta) -> str:
    if apart < _HOUR:
        return _("within an hour")
    if apart < _DAY:
        hours = int(apart.total_seconds() // 3600)
        return ngettext("%(count)s hour apart", "%(count)s hours apart", hours) % {"count": hours}
    return ngettext("%(count)s day apart", "%(count)s days apart", apart.days) % {"count": apart.days}
