"""Figures in words: numbers, shares and spans as the reader's language writes them, and the sentences beside them."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.metrics import DAY, FEW, SMALL, Figures, Share
from reports.periods import Period
from reports.voices import Wait

NONE = "–"


def count_words(count: int | None) -> str:
    """1,284."""
    return NONE if count is None else number_format(count, 0, force_grouping=True)


def decimal_words(value: float | None, places: int = 1) -> str:
    """4.2; a dash for None."""
    return NONE if value is None else number_format(round(value, places), places, force_grouping=True)


def number_words(value: float | None) -> str:
    """4.2, but 4 for 4.0 and 128 for 128.4: a number of a chart or its axis; a dash for None."""
    if value is None:
        return NONE
    places = 1 if abs(value) < 100 and round(value, 1) != round(value) else 0
    return decimal_words(value, places)


def percent_words(value: float | None) -> str:
    """82% for 0.82. It says 100% or 0% only when all or none are meant."""
    if value is None:
        return NONE
    whole = round(100 * value)
    whole = 99 if whole == 100 and value < 1 else 1 if whole == 0 and value > 0 else whole
    return _("%(number)s%%") % {"number": number_format(whole, 0)}


def days_number(seconds: float | None) -> str:
    """A span in days: 0.04, 0.3, 4.2, 16; a dash for None."""
    if seconds is None:
        return NONE
    days = seconds / DAY
    return decimal_words(days, 2 if days < 0.1 else 1 if days < 9.95 else 0)


def days_range(low: float | None, high: float | None) -> str:
    """2.1 to 4.5: between how many days a span given in seconds lies; a dash where even `low` is not known."""
    if low is None:
        return NONE
    if high is None:
        return _("%(days)s or more") % {"days": days_number(low)}
    return _("%(low)s to %(high)s") % {"low": days_number(low), "high": days_number(high)}


def span_words(seconds: float) -> str:
    """A span as people say it: 5 hours, 4.2 days, 16 days."""
    hours = round(seconds / 3600)
    if hours < 1:
        return _("under an hour")
    if hours < 24:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return _("%(count)s days") % {"count": days_number(seconds)}


def median_words(figures: Figures) -> str:
    """The typical wait, or that half is not reached yet."""
    if figures.median_seconds is not None:
        return span_words(figures.median_seconds)
    return _("not yet known") if figures.waits else NONE


def range_words(first: date, last: date) -> str:
    """24 August to 22 November 2026."""
    shape = pgettext("format of a day in a range", "j F Y")
    short = pgettext("format of a day in a range of one year", "j F")
    begin = date_format(first, short if first.year == last.year else shape)
    return _("%(first)s to %(last)s") % {"first": begin, "last": date_format(last, shape)}


def period_words(period: Period) -> str:
    """The days of a period."""
    return range_words(period.start.date(), period.last_day)


def on_time_caption(figures: Figures) -> str:
    """What the share of kept promises counts."""
    share = figures.on_time
    said = ngettext(
        "Of %(of)s request that was closed or is past its first promised time, %(count)s was done by then.",
        "Of %(of)s requests that were closed or are past their first promised time, %(count)s were done by then.",
        share.of,
    )
    return said % {"of": count_words(share.of), "count": count_words(share.count)}


def overdue_caption(figures: Figures, *, is_public: bool = False) -> str:
    """How many of those are open and past the promise; empty when there are none."""
    if not figures.overdue:
        return ""
    said = ngettext(
        "The others were late, and %(count)s of them is still open.",
        "The others were late, and %(count)s of them are still open.",
        figures.overdue,
    )
    return said % {"count": told_count(figures.overdue, is_public=is_public)}


def told_count(count: int, *, is_public: bool) -> str:
    """A count in words; in public, 1 to 4 are not told apart."""
    return _("under %(small)s") % {"small": SMALL} if is_public and 0 < count < SMALL else count_words(count)


def interval_words(share: Share) -> str:
    """How far chance could move a share; empty when nothing is known."""
    if not share.of:
        return ""
    low, high = share.interval
    return _("Likely between %(low)s and %(high)s.") % {"low": percent_words(low), "high": percent_words(high)}


def median_caption(figures: Figures, *, is_public: bool = False) -> str:
    """What the typical wait counts, the open ones beside it."""
    words = {
        "open": told_count(figures.still_open, is_public=is_public),
        "all": count_words(figures.times.n),
        "other": told_count(figures.times.other, is_public=is_public),
    }
    if figures.median_seconds is not None or not figures.waits:
        return _("Half were done sooner. Of %(all)s requests, %(open)s are still open and count as waiting.") % words
    if not figures.times.other:
        return _("Half of the %(all)s requests are not finished yet: %(open)s are still open.") % words
    said = _(
        "Fewer than half of %(all)s requests were resolved. Still open: %(open)s; ended in another way: %(other)s."
    )
    return said % words


def reach_words(figures: Figures) -> str:
    """How far chance could move the typical wait; empty when nothing is known."""
    _median, low, high = figures.times.time_of(0.5)
    return days_reach_words(low, high)


def days_reach_words(low: float | None, high: float | None) -> str:
    """How far chance could move a time given in seconds; empty when nothing is known."""
    if low is None:
        return ""
    if high is None:
        return _("Likely %(days)s days or more.") % {"days": days_number(low)}
    return _("Likely between %(low)s and %(high)s days.") % {"low": days_number(low), "high": days_number(high)}


def wait_caption(wait: Wait) -> str:
    """How long each person waited from their own report; empty when too few spoke up."""
    if wait.is_few:
        return ""
    if wait.median_seconds is None:
        return _("Counted for each person from their own report, half still wait.")
    return _("Counted for each person from their own report: %(span)s.") % {"span": span_words(wait.median_seconds)}


def signed(value: float) -> str:
    """+0.61 or -0.40."""
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{decimal_words(abs(value), 2)}"


def unpublished_words() -> str:
    """The note under every published table."""
    return _("– means none, or fewer than %(few)s requests: too few for a fair figure.") % {"few": FEW}


def few_words() -> str:
    """The note under every internal table of shares."""
    return _("* From fewer than %(few)s requests: a few more or less would change it much.") % {"few": FEW}
