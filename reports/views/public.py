"""`/performance/`: the figures that the city publishes. All services count; no number from 1 to 4 is shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civic311.city.current import city_zone, current_city
from community.queries.known_here import of_work
from reports.charts import median_chart, on_time_chart
from reports.equity import read_equity
from reports.equity_pages import PUBLISHED, published_parts
from reports.facts import facts, headline
from reports.forms import PRESETS
from reports.groups import place_groups, service_groups
from reports.page import Page, answer, slug_of
from reports.periods import DEFAULT, Period, preset
from reports.queries.areas import layers_with_indicators, places_of, reporting_layer
from reports.queries.board import drawn_at, read_board
from reports.queries.equity import redrawn_on
from reports.queries.satisfaction import read_satisfaction
from reports.queries.voices import read_voices
from reports.queries.ward_works import works_in
from reports.satisfaction_words import has_answers, satisfaction_chart, satisfaction_table
from reports.tables import beside_table, figures_table
from reports.ward_hot_spots import ward_hot_spots
from reports.ward_report import read_earlier, read_ward
from reports.ward_words import city_lines, compared_table, resolution_chart, ward_lines
from reports.wording import period_words, unpublished_words

MINUTES = 5
SERVICES = 10


def performance(request: HttpRequest) -> HttpResponse:
    """The whole city and its wards."""
    return _published(request, "public/performance.html", "city", _city_page)


def performance_ward(request: HttpRequest, code: str) -> HttpResponse:
    """One ward beside the city; 404 for a code that no ward has."""
    now = timezone.now()
    return _published(
        request, "public/performance_ward.html", f"ward:{code}", lambda period: _ward_page(period, code, now)
    )


def performance_equity(request: HttpRequest) -> HttpResponse:
    """Answers beside who lives in each area."""
    return _published(request, "public/performance_equity.html", "equity", _equity_page)


def _published(
    request: HttpRequest, template: str, name: str, make: Callable[[Period], dict[str, Any]]
) -> HttpResponse:
    """Render a page from figures that are made at most every five minutes for each language and period."""
    codes = [code for code, _name in PRESETS]
    asked = request.GET.get("period", DEFAULT)
    period = preset(asked if asked in codes else DEFAULT, drawn_at(timezone.now()), city_zone())
    city = current_city()
    key = f"performance:{city.configuration_version if city else 0}:{get_language()}:{period.code}:{quote(name)}"
    figures = cache.get(key)
    if figures is None:
        figures = {"period": period, "days": period_words(period), "few": unpublished_words()} | make(period)
        cache.set(key, figures, MINUTES * 60)
    page = Page(slug_of(f"performance-{name}"), figures["title"], period, figures["tables"], figures["charts"])
    page = replace(page, definitions=figures.get("definitions", ()))
    return answer(request, template, {"presets": PRESETS, "code": period.code, **figures}, page)


def _city_page(period: Period) -> dict[str, Any]:
    board, earlier = read_board(period), read_earlier(period)
    groups = place_groups(places_of(reporting_layer(), period.start), "performance_ward")
    caption = _("Wards, %(days)s") % {"days": period_words(period)}
    residents = sum(each.residents or 0 for each in groups) or None
    months = read_satisfaction(period.as_of)
    compared = compared_table(_("Whole city"), board, earlier, is_public=True)
    table = figures_table(
        "wards", caption, _("Ward"), groups, board.by_area, total=board.total, is_public=True,
        with_rate=residents is not None,
    )  # fmt: skip
    on_time = on_time_chart("on-time", _("On time by ward, %"), groups, board.by_area, only_many=True)
    median = median_chart(
        "median", _("Median days to resolve by ward"), groups, board.by_area, city=board.total, only_many=True
    )
    resolved = resolution_chart(city_lines(board, earlier), is_public=True)
    said = satisfaction_chart(months) if has_answers(months) else None
    told = satisfaction_table(months)
    return {
        "title": _("How we are doing"), "tables": [table, compared, told],
        "charts": [resolved, on_time, median, *([said] if said else [])],
        "headline": headline(board.total, before=board.total_before),
        "facts": facts(board.total, board.total_before, _("before"), residents, board.wait(read_voices(board))),
        "table": table, "chart": on_time, "median_chart": median, "satisfaction": told, "satisfaction_chart": said,
        "resolved": resolved, "compared": compared,
    }  # fmt: skip


def _ward_page(period: Period, code: str, now: datetime) -> dict[str, Any]:
    places = places_of(reporting_layer(), period.start)
    place = next((each for each in reversed(places) if each.code == code), None)
    if place is None:
        raise Http404
    report = read_ward(place, period)
    board, city = report.board, report.city
    caption = _("Promises kept by service, %(days)s") % {"days": period_words(period)}
    services = beside_table(
        "services", caption, service_groups(board, SERVICES), board.by_service, city.by_service, is_public=True
    )
    compared = compared_table(place.name, board, report.earlier, city, is_public=True)
    resolved = resolution_chart(ward_lines(report), is_public=True)
    satisfied, wait = (report.satisfied, report.city_satisfied), board.wait(read_voices(board))
    return {
        "title": place.name, "tables": [services, compared], "charts": [resolved], "place": place,
        "places": place_groups(places, "performance_ward"), "headline": headline(board.total, city=city.total),
        "facts": facts(board.total, city.total, _("city"), place.residents, wait, satisfied),
        "table": services, "compared": compared, "resolved": resolved, "hot_spots": ward_hot_spots(place.id, period),
        "works": [of_work(each) for each in works_in(place.id, now)], "redrawn": redrawn_on(reporting_layer(), period),
        "areas_url": reverse("areas_geojson"),
    }  # fmt: skip


def _equity_page(period: Period) -> dict[str, Any]:
    layers = layers_with_indicators()
    return published_parts(read_equity(period, layers[0] if layers else None, measures=PUBLISHED))
