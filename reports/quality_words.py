"""How work went, in words: names of shares and steps, what stands behind a figure, where time waits."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from reports.quality import Way
from reports.wording import count_words, percent_words

# Name of a share -> what it counts, and what stands behind all others of its whole.
SHARE_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "on_time": (
        gettext_lazy("Closed by the first promise"), gettext_lazy("Closed after the first promise, or open past it"),
    ),
    "taken_in_time": (gettext_lazy("Taken in time"), gettext_lazy("Not taken in time")),
    "begun_in_time": (gettext_lazy("Begun in time"), gettext_lazy("Not begun in time")),
    "came_back": (pgettext_lazy("count of requests", "Reopened"), gettext_lazy("Closed and never opened again")),
    "reported_again": (
        gettext_lazy("Reported again within 30 days"), gettext_lazy("Not reported again within 30 days"),
    ),
    "not_actionable": (gettext_lazy("Not actionable"), gettext_lazy("Resolved")),
    "no_visit": (gettext_lazy("Closed without a visit"), gettext_lazy("Closed after a visit")),
    "last_day": (gettext_lazy("Closed on the last day"), gettext_lazy("Closed on another day than the last")),
    "first_contact": (gettext_lazy("Closed at first contact"), gettext_lazy("Closed later than at first contact")),
    "one_step": (gettext_lazy("Closed in one step"), gettext_lazy("Closed after more than one step")),
    "passed_on": (gettext_lazy("Passed on to others"), gettext_lazy("Closed by the city itself")),
    "misrouted": (gettext_lazy("Sent to another department"), gettext_lazy("Stayed where it was sent first")),
    "joined": (gettext_lazy("Joined to another request"), gettext_lazy("Not joined to another")),
}  # fmt: skip
# Shares of people and answers: no cases stand behind them.
OTHER_SHARE_WORDS: dict[str, str | Promise] = {
    "told": gettext_lazy("Told of the closing, of people"),
    "satisfied": gettext_lazy("Satisfied after closing, of answers"),
}
COUNT_WORDS: dict[str, str | Promise] = {
    "received": gettext_lazy("Requests received"),
    "late": gettext_lazy("Closed after the first promise"),
    "overdue": gettext_lazy("Open past the first promise"),
    "not_due": gettext_lazy("Open and not yet due"),
    "backlog": gettext_lazy("Open at the end of these dates"),
    "backlog_late": gettext_lazy("Open past the due time"),
    "open_30": gettext_lazy("Open for more than 30 days"),
    "open_90": gettext_lazy("Open for more than 90 days"),
}
STEP_WORDS: dict[str, str | Promise] = {
    "triage": gettext_lazy("Not routed yet"),
    "queued": gettext_lazy("In a worklist"),
    "taken": gettext_lazy("Taken, not begun"),
    "working": pgettext_lazy("step of a case", "In work"),
    "held": gettext_lazy("On hold"),
    "closed": pgettext_lazy("step of a case", "Closed"),
}


def figure_title(figure: str) -> str:
    """What stands behind a figure of `reports.behind`."""
    if figure in COUNT_WORDS:
        return str(COUNT_WORDS[figure])
    if figure in SHARE_WORDS:
        return str(SHARE_WORDS[figure][0])
    return str(SHARE_WORDS[figure.removeprefix("not_")][1])


def waiting_words(found: Way) -> list[str]:
    """In which step most time waits, and how much of it is work; then what is left out."""
    total = sum(found.steps.values())
    said = []
    if total > 0:
        step = max((name for name in found.steps if name != "working"), key=lambda name: found.steps[name])
        words = {
            "step": STEP_WORDS[step], "share": percent_words(found.steps[step] / total),
            "work": percent_words(found.steps["working"] / total),
        }  # fmt: skip
        said.append(_('Time waits most in the step "%(step)s": %(share)s. In work: %(work)s.') % words)
    if found.imported:
        said.append(imported_words(found.imported))
    return said


def imported_words(count: int) -> str:
    """That imported cases bring no log of steps."""
    said = ngettext(
        "%(count)s imported case brought no log of its steps and is left out here.",
        "%(count)s imported cases brought no log of their steps and are left out here.",
        count,
    )
    return said % {"count": count_words(count)}


def held_words(found: Way) -> str:
    """How many cases stood still, since a hold may come in any step."""
    said = ngettext(
        "A hold may come in any step: %(count)s case was on hold.",
        "A hold may come in any step: %(count)s cases were on hold.",
        found.entered["held"],
    )
    return said % {"count": count_words(found.entered["held"])}


def way_words(start: str, end: str) -> str:
    """A way of cases from one step to another, by the steps' names."""
    if start == end:
        return _("%(step)s: to another worklist") % {"step": start}
    return pgettext("from one step to another", "%(start)s to %(end)s") % {"start": start, "end": end}


def definitions() -> list[str]:
    """How these figures are counted, beside those of all reports."""
    return [
        _(
            "Taken: somebody was given the case or began with it. Begun: work started or a crew was there. From taken "
            "to resolved counts cases that somebody took. Times are those by which half, eight or nine of ten got "
            "there; open cases count as still waiting."
        ),
        _(
            "Closed without a visit, on the last day, at first contact and in one step are of cases closed with an "
            "answer. The last day is the day that was promised first. First contact: whoever took it down closed it "
            "within the hour. One step: nothing was done or written before. Not every service needs a visit, and work "
            "done on the last day may be good work: ask before you judge."
        ),
        _(
            "Reported again: the same service was asked for at the same spot (some 50 meters) within 30 days after the "
            "closing. Cases closed less than 30 days ago are left out."
        ),
        _(
            "Told: of the people who can be told that their case was closed, those to whom a message went out or whom "
            "somebody called."
        ),
        _(
            "Time in each step is from the log of each case, nights and weekends included, until now for those that "
            "are open. Imported cases brought no such log and are in no figure that needs one."
        ),
    ]
