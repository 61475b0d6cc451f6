"""Differences that became clear or widened, in sentences."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reports.equity_words import measure_names, ratio_words
from reports.models import GapAlert
from reports.periods import quarter_days
from reports.queries.areas import indicators_of
from reports.wording import range_words, signed


def quarter_words(name: str) -> str:
    """1 July to 30 September 2026, of "2026-3"."""
    return range_words(*quarter_days(name))


def alert_words(alerts: Sequence[GapAlert]) -> list[str]:
    """One sentence for each, in their order."""
    names = {alert.layer_id: {each.code: each.name for each in indicators_of(alert.layer)} for alert in alerts}
    return [_alert(each, names[each.layer_id].get(each.indicator, each.indicator)) for each in alerts]


def _alert(alert: GapAlert, indicator: str) -> str:
    values = [ratio_words(each) if alert.area else signed(each) for each in alert.values]
    words = {"measure": measure_names()[alert.measure], "now": values[-1], "before": values[-2:][0]}
    if alert.area:
        words |= {"place": alert.area.name, "first": values[0]}
        if alert.why == GapAlert.Why.WIDER:
            return _(
                "%(place)s, %(measure)s: the difference grew twice in a row. Ratio to the city %(first)s, then "
                "%(before)s, now %(now)s."
            ) % words  # fmt: skip
        if len(values) < 2:  # noqa: PLR2004
            return _("%(place)s, %(measure)s: the difference became clear. Ratio to the city %(now)s.") % words
        return _(
            "%(place)s, %(measure)s: the difference became clear. Ratio to the city %(now)s, in the quarter before "
            "%(before)s."
        ) % words  # fmt: skip
    words |= {"indicator": indicator, "first": values[0]}
    if alert.why == GapAlert.Why.WIDER:
        return _(
            "%(measure)s by “%(indicator)s”: the gap grew twice in a row. From one end to the other %(first)s, then "
            "%(before)s, now %(now)s."
        ) % words  # fmt: skip
    if len(values) < 2:  # noqa: PLR2004
        return _("%(measure)s by “%(indicator)s”: the gap became clear. From one end to the other %(now)s.") % words
    return _(
        "%(measure)s by “%(indicator)s”: the gap became clear. From one end to the other %(now)s, in the "
        "quarter before %(before)s."
    ) % words  # fmt: skip
