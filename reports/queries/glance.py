"""Three published figures for the home page."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civic311.city.current import city_zone, current_city
from reports.facts import public_count
from reports.metrics import Figures, Share
from reports.periods import DEFAULT, preset
from reports.queries.board import drawn_at, read_board
from reports.wording import days_number, percent_words
from routing.models import Area

SECONDS = 300


@dataclass(frozen=True)
class Glance:
    """What templates/public/_ward_glance.html shows; `on_time` and `days` are empty where too few were closed."""

    title: str
    span: str
    on_time: str
    days: str
    open: str
    late: int
    late_words: str
    url: str


def ward_glance(area: Area, now: datetime) -> Glance | None:
    """How one ward is answered, over the last 90 days; made anew every five minutes. None without requests."""
    title = _("How %(name)s is answered") % {"name": area.name}
    return _glance(f"ward-{area.pk}", title, reverse("performance_ward", args=[area.code]), area.pk, now)


def city_glance(now: datetime) -> Glance | None:
    """How the whole city is answered, over the last 90 days; made anew every five minutes. None without requests."""
    return _glance("city", _("How we are doing"), reverse("performance"), None, now)


def _glance(name: str, title: str, url: str, area_id: int | None, now: datetime) -> Glance | None:
    city = current_city()
    key = f"glance:{city.configuration_version if city else 0}:{get_language()}:{name}"
    found: Glance | None = cache.get(key)
    if found is not None:
        return found
    board = read_board(preset(DEFAULT, drawn_at(now), city_zone()))
    figures = board.total if area_id is None else board.of_areas([area_id]).total
    if not (figures.received or figures.backlog):
        return None
    found = _worded(figures, title, url)
    cache.set(key, found, SECONDS)
    return found


def _worded(figures: Figures, title: str, url: str) -> Glance:
    few = Share(0, figures.waits).is_few or figures.median_seconds is None
    return Glance(
        title=title,
        span=_("The last 90 days."),
        on_time="" if figures.on_time.is_few else percent_words(figures.on_time.value),
        days="" if few else days_number(figures.median_seconds),
        open=public_count(figures.backlog),
        late=figures.backlog_broken,
        late_words=public_count(figures.backlog_broken),
        url=url,
    )
