"""What the internal and the published equity page show, ready for their templates."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from reports.equity import Equity
from reports.equity_charts import funnel, heard_chart
from reports.equity_tables import (
    compared_table,
    every_measure_table,
    gaps_table,
    heard_table,
    line_heads,
    lines,
    links_table,
)
from reports.equity_words import definitions, findings, gap_words, heard_words, measure_names, notes
from reports.fairness import LATE, TIME
from reports.queries.named import Named
from reports.reach_words import reach_tables, reach_words
from reports.reporting_rate_words import again_tables, again_words
from reports.tables import equity_table
from reports.wording import period_words

PUBLISHED = (LATE, TIME)


def title() -> str:
    """The title of both pages."""
    return _("Is the city equally prompt everywhere?")


def staff_parts(found: Equity, services: Sequence[Named]) -> dict[str, Any]:
    """One measure in full, then all others in short, and the plain figures; `services` for their names."""
    measure = found.measure
    caption = _("Answers and residents, %(days)s") % {"days": period_words(found.period)}
    first = str(found.layer) if found.layer else _("Area")
    return {
        "measure": measure, "measures": list(measure_names().items()), "notes": notes(found),
        "findings": findings(found, measure), "funnel": funnel(found, measure),
        "compared": compared_table(found, measure), "heads": line_heads(measure), "lines": lines(found, measure),
        "gap_words": gap_words(found, measure), "heard_chart": heard_chart(found), "heard_words": heard_words(found),
        "tables": {
            "gaps": gaps_table(found, measure), "heard": heard_table(found), "measures": every_measure_table(found),
            "links": links_table(found),
            "areas": equity_table(caption, first, found.places, found.found, found.indicators),
            **reach_tables(found), **again_tables(found, services),
        },
        "reach_words": reach_words(found), "again_words": again_words(found),
    }  # fmt: skip


def published_parts(found: Equity) -> dict[str, Any]:
    """Late promises and response times, nothing of few. All words are those of the internal page."""
    drawn, heard = funnel(found, LATE), heard_chart(found, is_public=True)
    parts = [
        {
            "name": measure_names()[measure], "findings": findings(found, measure),
            "heads": line_heads(measure, is_public=True), "lines": lines(found, measure, is_public=True),
            "table": compared_table(found, measure, is_public=True),
            "gaps": gaps_table(found, measure, is_public=True), "gap_words": gap_words(found, measure),
        }
        for measure in PUBLISHED
    ]  # fmt: skip
    told = heard_table(found, is_public=True)
    return {
        "title": title(), "notes": notes(found), "parts": parts, "funnel": drawn, "heard_chart": heard,
        "heard_words": heard_words(found), "heard": told, "definitions": definitions(is_public=True),
        "tables": [each[name] for each in parts for name in ("table", "gaps")] + [told],
        "charts": [drawn, *([heard] if heard else [])],
    }  # fmt: skip
