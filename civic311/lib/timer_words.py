"""How long something still has, in words that fit a table cell: "2 h 10 m left", "late 1 d 3 h", "paused: ..."."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# One pattern per shape, not sentences glued together, so that a language may put the words where it likes.
SHAPES = {
    "left_d": gettext_noop("%(days)s d %(hours)s h left"),
    "left_h": gettext_noop("%(hours)s h %(minutes)s m left"),
    "left_m": gettext_noop("%(minutes)s m left"),
    "late_d": gettext_noop("late %(days)s d %(hours)s h"),
    "late_h": gettext_noop("late %(hours)s h %(minutes)s m"),
    "late_m": gettext_noop("late %(minutes)s m"),
    "met_d": gettext_noop("on time, %(days)s d %(hours)s h"),
    "met_h": gettext_noop("on time, %(hours)s h %(minutes)s m"),
    "met_m": gettext_noop("on time, %(minutes)s m"),
    "missed_d": gettext_noop("%(days)s d %(hours)s h too late"),
    "missed_h": gettext_noop("%(hours)s h %(minutes)s m too late"),
    "missed_m": gettext_noop("%(minutes)s m too late"),
}


@dataclass(frozen=True)
class Timer:
    """One timer as a page shows it: `look` is its class (ok, risk, late, hold, met, none), `share` a percentage."""

    words: str
    look: str
    share: int
    started_at: datetime | None = None
    risk_at: datetime | None = None
    due_at: datetime | None = None
    is_running: bool = False


def span_in_words(shape: str, span: timedelta) -> str:
    """A span of time by one of the shapes `left`, `late`, `met`, `missed`; seconds are dropped."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60
    if days:
        return _(SHAPES[f"{shape}_d"]) % {"days": days, "hours": hours % 24}
    if hours:
        return _(SHAPES[f"{shape}_h"]) % {"hours": hours, "minutes": f"{minutes % 60:02d}"}
    return _(SHAPES[f"{shape}_m"]) % {"minutes": minutes}


def shapes_in_language() -> dict[str, str]:
    """Every shape in the active language, for the script that keeps timers counting."""
    return {name: _(shape) for name, shape in SHAPES.items()}


def timer(
    now: datetime,
    *,
    started_at: datetime | None,
    due_at: datetime | None,
    risk_at: datetime | None = None,
    stopped_at: datetime | None = None,
    is_paused: bool = False,
    paused_because: str = "",
) -> Timer:
    """What to show for one clock. All times are aware; the bar is the used share of the span from start to due."""
    if due_at is None:
        return Timer(_("no due time"), "none", 0)
    if stopped_at is not None:
        if stopped_at <= due_at:
            return Timer(span_in_words("met", stopped_at - (started_at or stopped_at)), "met", 100, started_at)
        return Timer(span_in_words("missed", stopped_at - due_at), "late", 100, started_at, due_at=due_at)
    share = _share(started_at, due_at, now)
    if is_paused:
        words = _("paused: %(reason)s") % {"reason": paused_because} if paused_because else _("paused")
        return Timer(words, "hold", share, started_at, risk_at, due_at)
    if now >= due_at:
        return Timer(span_in_words("late", now - due_at), "late", 100, started_at, risk_at, due_at, is_running=True)
    look = "risk" if risk_at is not None and now >= risk_at else "ok"
    return Timer(span_in_words("left", due_at - now), look, share, started_at, risk_at, due_at, is_running=True)


def _share(started_at: datetime | None, due_at: datetime, now: datetime) -> int:
    """Percent of the span that is used, 0 to 100."""
    if started_at is None or due_at <= started_at:
        return 0
    return max(0, min(100, round(100 * (now - started_at) / (due_at - started_at))))
