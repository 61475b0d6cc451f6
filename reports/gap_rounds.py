"""After each quarter: what became clear or widened is kept, and written once to those who asked for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic311.accounts.viewer import viewer_of
from civic311.city.current import city_zone, current_city
from civic311.city.languages import staff_language
from notifications.outbox import Draft, known_keys, put
from reports.equity import Equity, read_equity
from reports.equity_words import is_worse
from reports.fairness import LATE, MEASURES
from reports.gap_changes import About, Change, Reading, Readings, changes
from reports.gap_words import alert_words, quarter_words
from reports.models import GapAlert, GapFollower, GapQuarter
from reports.periods import Period, last_quarter, quarter_name
from reports.queries.areas import layers_with_indicators
from reports.queries.board import drawn_at
from routing.models import AreaLayer

CAPABILITY = "reports.view"
_NEWS_FOR = timedelta(days=45)  # a quarter that ended longer ago is no longer news


def watch_gaps_when_due(*, now: datetime) -> int:
    """Look at the last whole quarter once, when all of it is counted; returns how many messages were written."""
    if current_city() is None:
        return 0
    period = last_quarter(drawn_at(now), city_zone())
    row = GapQuarter.objects.filter(name=quarter_name(period)).first() or _look(period, now)
    if row is None or now - period.end > _NEWS_FOR:
        return 0
    return put(list(_drafts(row)), now=now)


def _look(period: Period, now: datetime) -> GapQuarter | None:
    """Keep what is new in a quarter; None when another process was first."""
    latest = last_quarter(period.end, city_zone())
    before = last_quarter(latest.start, city_zone())
    three = last_quarter(before.start, city_zone()), before, latest
    found = [(layer, change) for layer in layers_with_indicators() for change in _changes_of(layer, three)]
    with transaction.atomic():
        row, is_new = GapQuarter.objects.get_or_create(name=quarter_name(period), defaults={"looked_at": now})
        if not is_new:
            return None
        GapAlert.objects.bulk_create(
            GapAlert(
                quarter=row, layer=layer, measure=change.about.measure, area_id=change.about.area or None,
                indicator=change.about.indicator, why=change.why, values=[round(each, 4) for each in change.values],
            )
            for layer, change in found
        )  # fmt: skip
    return row


def _changes_of(layer: AreaLayer, three: tuple[Period, Period, Period]) -> list[Change]:
    earlier, before, latest = (readings(read_equity(each, layer, measures=[LATE])) for each in three)
    return changes((earlier, before, latest))


def readings(found: Equity) -> Readings:
    """Every difference of a comparison: of areas in each measure, and along each indicator."""
    made: dict[About, Reading] = {}
    for measure in MEASURES:
        ratio, words = found.comparison.adjusted[measure].ratio, found.comparison.words[measure]
        for place, area in enumerate(found.places):
            value = float(ratio[place])
            bad = is_worse(measure, value)
            made[About(measure, area=area.id)] = Reading(value, int(words[place]), is_ratio=True, is_worse=bad)
        told = zip(found.traits, found.comparison.gaps[measure], found.comparison.gap_words[measure], strict=True)
        for trait, gap, word in told:
            if gap is not None:
                about = About(measure, indicator=trait.code)
                made[about] = Reading(gap.slope.value, int(word), is_ratio=False)
    return made


def _drafts(row: GapQuarter) -> Iterator[Draft]:
    """One message to each who asked for it and may see it; none when nothing is new."""
    alerts = list(row.alerts.select_related("layer", "area"))
    if not alerts:
        return
    followers = GapFollower.objects.filter(user__is_active=True, since__lte=row.looked_at).select_related("user")
    keys = {f"gaps:{row.name}.{each.user_id}": each.user for each in followers}
    known = known_keys(list(keys))
    for key, user in keys.items():
        if key not in known and viewer_of(user).has(CAPABILITY):
            yield _draft(key, user.email, staff_language(user.language), row, alerts)


def _draft(key: str, address: str, language: str, row: GapQuarter, alerts: list[GapAlert]) -> Draft:
    with translation.override(language), timezone.override(city_zone()):
        subject = _("Equity: what changed from %(quarter)s") % {"quarter": quarter_words(row.name)}
        link = settings.PUBLIC_URL + reverse("reports_equity")
        context = {
            "city": current_city(), "subject": subject, "number": "", "link": link, "lines": alert_words(alerts),
        }  # fmt: skip
        words = render_to_string("emails/words/gap_alerts.txt", context)
        context["paragraphs"] = [part.strip() for part in words.split("\n\n") if part.strip()]
        return Draft(
            key=key, kind="gap_alert", to_address=address, subject=subject, language=language,
            body_text=render_to_string("emails/message.txt", context).strip() + "\n",
            body_html=render_to_string("emails/message.html", context), despite_stop=True,
        )  # fmt: skip
