"""Where time waits, drawn: the steps of cases with their share of the time, and the ways between them."""

from django.utils.translation import gettext as _

from civic311.lib.drawing.charts import Arrow, FlowChart, FlowStep
from reports.metrics import DAY
from reports.quality import Way
from reports.quality_counts import CLOSED
from reports.quality_words import STEP_WORDS, held_words, way_words
from reports.wording import count_words, number_words, percent_words

ALONG = ("triage", "queued", "taken", "working", CLOSED)


def process_map(code: str, found: Way) -> FlowChart:
    """The share of time in each step, the mean days of a case there, and how many went on from step to step."""
    total = sum(found.steps.values())
    moves = [Arrow(start, end, count) for (start, end), count in found.moves.items() if count]
    hand_offs = [Arrow("queued", "queued", found.hand_offs)] if found.hand_offs else []
    passed = {name for way, count in found.moves.items() if count for name in way}
    names = [name for name in ALONG[:-1] if name != "triage" or found.steps.get(name) or name in passed]
    steps = [_step(found, name, total) for name in (*names, "held")] if total else []
    return FlowChart(
        code=code, title=_("Where time waits"), first=_("Step"), steps=[*steps[:-1], _end(found), *steps[-1:]],
        arrows=[*moves, *hand_offs] if total else [],
        heads=(_("Share of time"), _("For each case"), _("Cases")), arrow_words=way_words, write=share_of_time,
        write_count=count_words, caption=held_words(found) if total else "",
        method=_(
            "A case that was in two steps and in none between went on from one to the other; one that closed did so "
            "after the last step it had reached. Each case counts once on each way; the arrow from the worklist back "
            "to it counts every hand-off. Time is from the log, nights and weekends included."
        ),
        empty=_("No case of these dates has a log of its steps."),
    )  # fmt: skip


def _step(found: Way, name: str, total: float) -> FlowStep:
    seconds = found.steps[name]
    mean = _("%(days)s days each") % {"days": number_words(round(seconds / found.stepped / DAY, 2))}
    return FlowStep(name, str(STEP_WORDS[name]), seconds / total, mean)


def _end(found: Way) -> FlowStep:
    """The last step; no time is spent in it."""
    closed = sum(count for (_start, end), count in found.moves.items() if end == CLOSED)
    return FlowStep(CLOSED, str(STEP_WORDS[CLOSED]), None, _("%(count)s cases") % {"count": count_words(closed)})


def share_of_time(value: float) -> str:
    """A share in words."""
    return percent_words(value)
