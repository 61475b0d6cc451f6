"""The operations page in words: its strip of figures, and the sentences beside its tables and charts."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from civic311.lib.day_words import short_day_words
from civic311.lib.durations import split
from reports.facts import Tile
from reports.operations import AGES, ON_TIME_DAYS, WEEK, Operations
from reports.queries.open_work import Work
from reports.wording import NONE, count_words, percent_words
from routing.reference import reference


def clock_words(moment: datetime) -> str:
    """A time of day in the city's zone."""
    return time_format(timezone.localtime(moment).time(), pgettext("format of a time", "g:i A"))


def until_words(page: Operations) -> str:
    """The end of the working day or week: "5:00 PM", or "Fri 5:00 PM" when it is not today's."""
    local = timezone.localtime(page.horizon)
    ends_today = local.date() == page.today
    is_midnight = (local - timedelta(microseconds=1)).date() == page.today and local.hour == local.minute == 0
    if ends_today:
        return clock_words(local)
    if is_midnight:
        return _("midnight")
    words = {"day": date_format(local, "D"), "time": clock_words(local)}
    return pgettext("a weekday and a time", "%(day)s %(time)s") % words


def lateness_words(due: datetime | None, now: datetime) -> str:
    """How long ago something was due: "4 d 1 h", "7 h", "12 m"; a dash for None."""
    if due is None:
        return NONE
    span = split(now - due)
    values = {"days": span.days, "hours": span.hours, "minutes": span.minutes}
    if span.days:
        return pgettext("a span of time", "%(days)s d %(hours)s h") % values
    return (_("%(hours)s h") if span.hours else _("%(minutes)s m")) % values


def exact_clock_words(moment: datetime) -> str:
    """A time of day with its seconds."""
    return time_format(timezone.localtime(moment).time(), pgettext("format of a time with seconds", "g:i:s A"))


def unit_name(unit: int) -> str:
    """The name of a queue by its id; for 0, that no unit has it."""
    found = next((each for each in reference().queues.values() if each.pk == unit), None)
    return str(found) if found else _("No unit yet")


def tiles(page: Operations) -> list[Tile]:
    """The strip: what came and went, what is open, what is about to be late, what is, and how promises were kept."""
    work = page.work.total
    is_week = page.span == WEEK
    return [
        Tile(_("Arrived this week") if is_week else _("Arrived today"), count_words(page.arrived.count), _usual(page)),
        _closed(page),
        Tile(pgettext("count of requests", "Open"), count_words(work.open), _change(page.change_today)),
        Tile(
            _("At risk before %(time)s") % {"time": until_words(page)}, count_words(work.risk), _nobody(work),
            "risk" if work.risk else "",
        ),
        Tile(_("Late"), count_words(work.late), _oldest(page), "late" if work.late else ""),
        Tile(
            _("On time, %(days)s days") % {"days": ON_TIME_DAYS}, percent_words(page.on_time.value),
            _("by the first promise, open ones counted") if page.on_time.of else _("nothing was due yet"),
        ),
    ]  # fmt: skip


def _usual(page: Operations) -> str:
    """How what came compares with what usually came by now."""
    if page.arrived.usual is None:
        return _("too early to say what is usual")
    more = round(page.arrived.count - page.arrived.usual)
    if page.span == WEEK:
        return _usual_week(more)
    words = {"count": count_words(abs(more)), "day": date_format(page.today, "l")}
    if more > 0:
        said = ngettext(
            "%(count)s more than on a usual %(day)s by now", "%(count)s more than on a usual %(day)s by now", more
        )
        return said % words
    if more < 0:
        said = ngettext(
            "%(count)s fewer than on a usual %(day)s by now", "%(count)s fewer than on a usual %(day)s by now", -more
        )
        return said % words
    return _("as many as on a usual %(day)s by now") % words


def _usual_week(more: int) -> str:
    words = {"count": count_words(abs(more))}
    if more > 0:
        said = ngettext(
            "%(count)s more than in a usual week by now", "%(count)s more than in a usual week by now", more
        )
        return said % words
    if more < 0:
        said = ngettext(
            "%(count)s fewer than in a usual week by now", "%(count)s fewer than in a usual week by now", -more
        )
        return said % words
    return _("as many as in a usual week by now")


def _closed(page: Operations) -> Tile:
    week = page.closed_between(page.monday, page.today)
    last = page.closed_between(page.monday - timedelta(days=7), page.monday - timedelta(days=1))
    words = {"week": count_words(week), "last": count_words(last)}
    if page.span == WEEK:
        return Tile(_("Closed this week"), words["week"], _("last week %(last)s") % words)
    note = _("this week %(week)s, last week %(last)s") % words
    return Tile(_("Closed today"), count_words(page.flow.closed[page.today]), note)


def _change(more: int) -> str:
    words = {"count": count_words(abs(more))}
    if more > 0:
        return ngettext("%(count)s up since this morning", "%(count)s up since this morning", more) % words
    if more < 0:
        return ngettext("%(count)s down since this morning", "%(count)s down since this morning", -more) % words
    return _("as many as this morning")


def _nobody(work: Work) -> str:
    if not work.risk:
        return _("nothing falls due by then")
    if not work.nobody:
        return _("somebody has each of them")
    words = {"count": count_words(work.nobody)}
    return ngettext("%(count)s has nobody yet", "%(count)s have nobody yet", work.nobody) % words


def _oldest(page: Operations) -> str:
    late = {unit: work.worst for unit, work in page.units.items() if work.worst}
    if not late:
        return _("none is late")
    unit = min(late, key=lambda key: late[key])
    words = {"span": lateness_words(late[unit], page.now), "unit": unit_name(unit)}
    return _("longest %(span)s, %(unit)s") % words


def age_labels() -> list[str]:
    """The bands of age in working days, the youngest first."""
    edges = [0, *AGES]
    words = [_("under 1 day")]
    for low, high in zip(edges[1:], edges[2:], strict=False):
        words.append(_("%(low)s to %(high)s days") % {"low": low, "high": high - 1})
    return [*words, _("%(low)s days and more") % {"low": edges[-1]}]


def ahead_sentence(page: Operations) -> str:
    """What the forecast of the backlog says; that it is too early, while nothing is usual yet."""
    if not page.ahead:
        return _("It is too early for a forecast: it needs two weeks of records.")
    last = page.ahead[-1]
    more = round(last.expected) - page.work.total.open
    words = {
        "count": count_words(round(last.expected)), "day": short_day_words(last.day, now=page.now),
        "low": count_words(round(last.low)), "high": count_words(round(last.high)), "more": count_words(abs(more)),
    }  # fmt: skip
    if more > 0:
        said = _("As things stand, about %(count)s cases will be open on %(day)s, "
                 "%(more)s more than now; eight times of ten, between %(low)s and %(high)s.")  # fmt: skip
    elif more < 0:
        said = _("As things stand, about %(count)s cases will be open on %(day)s, "
                 "%(more)s fewer than now; eight times of ten, between %(low)s and %(high)s.")  # fmt: skip
    else:
        said = _("As things stand, as many cases will be open on %(day)s as now, about %(count)s; "
                 "eight times of ten, between %(low)s and %(high)s.")  # fmt: skip
    return said % words


def flow_summary(page: Operations) -> str:
    """What the chart of arrivals and closings shows, for those who do not see it."""
    days = page.chart_days
    more = sum(page.flow.came[day] > page.flow.closed[day] for day in days)
    said = ngettext(
        "More arrived than were closed on %(more)s of %(days)s days.",
        "More arrived than were closed on %(more)s of %(days)s days.",
        more,
    )
    return said % {"more": more, "days": len(days)}


def axis_day(day: date) -> str:
    """A day below a chart: Mo 9."""
    return date_format(day, pgettext("format of a day below a chart", "D j"))


def no_cases_words(page: Operations) -> str:
    """That nothing falls due until the end of work."""
    return _("Nothing falls due before %(time)s.") % {"time": until_words(page)}


def definitions(page: Operations) -> list[str]:
    """How the page is counted, and what it cannot show."""
    return [
        _("Open, late and at risk are counted at this moment, over every case in the worklists, parts of split cases "
          "too."),
        _("At risk: open, not late, and due before %(time)s, the end of work. A case whose clock stands still is not.")
        % {"time": until_words(page)},
        _("Late: past its due time as it is now. The longest is told in time that passed, nights and weekends too."),
        _("The other reports go by the promise made first, so they may count more cases as late."),
        _("Usual by now: the middle of the last eight same weekdays (or weeks) up to the same time of day. With fewer "
          "than four of them, nothing is called usual."),
        _("Closed: whatever ended, answered, joined or withdrawn. What is up or down since this morning is what "
          "arrived less what was closed; a case taken up again today counts as open this morning."),
        _("On time: of the requests received in the last 28 days that were closed with an answer or are past the date "
          "promised first, those closed by that date."),
        _("Days that are over are counted anew every five minutes."),
        _("It cannot show what nobody has reported, nor how much work a case is."),
    ]  # fmt: skip
