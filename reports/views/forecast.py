"""`/reports/forecast/`: how many requests the next days are expected to bring, and how good such forecasts were."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from civic311.city.current import city_zone
from civic311.lib.translated_text import in_language
from reports.forecast_reading import Reading, read_forecast, read_sums
from reports.forecast_tables import days_chart, days_table, sums_table
from reports.forecast_words import definitions, headline, made_words, share_words, tiles, trial_words, why_not_words
from reports.page import Page, answer
from reports.periods import Period
from reports.queries.areas import places_of, reporting_layer
from reports.queries.flows import midnight
from reports.tables import Group, Table
from routing.models import Service


@dataclass(frozen=True)
class Choice:
    """One thing that a forecast can be about, by its code in the address."""

    id: int
    code: str
    name: str


@needs("reports.view")
def forecast(request: StaffRequest) -> HttpResponse:
    """The whole city, or `?service=` and `?ward=` by their codes; of several, the first counts."""
    now = timezone.now()
    choices = {"service": _services(), "ward": _wards()}
    service, ward = (_chosen(request, name, rows) for name, rows in choices.items())
    found = read_forecast(service_id=service and service.id, ward_id=ward and ward.id, now=now)
    about = ", ".join(each.name for each in (service, ward) if each) or _("the whole city")
    tables = [] if service or ward else _sums(found, choices)
    chart = days_chart(found, about) if found.days else None
    context = {
        "found": found, "about": about, "choices": choices, "service": service, "ward": ward, "chart": chart,
        "sums": tables, "why_not": why_not_words(found) if found.why_not else None,
        "sentences": _sentences(found), "tiles": tiles(found) if found.days else [],
        "ahead": days_table(found) if found.days else None,
        "meta": made_words(found.score) if found.days and found.score else "",
    }  # fmt: skip
    own = [context["ahead"], *tables] if found.days else tables
    names = [(_("Service"), service.name if service else ""), (_("Ward"), ward.name if ward else "")]
    page = Page(
        "forecast", _("What the next days will bring"), _span(found), own, [chart] if chart else [],
        filters=[each for each in names if each[1]], definitions=definitions(),
    )  # fmt: skip
    return answer(request, "reports/forecast.html", context, page)


def _sentences(found: Reading) -> list[str]:
    if not found.days or found.score is None:
        return []
    share = [share_words(found.share)] if found.share else []
    return [headline(found), *share, trial_words(found.score)]


def _sums(found: Reading, choices: dict[str, list[Choice]]) -> list[Table]:
    """Every service and every ward, each leading to its own forecast."""
    words = {
        "service": (_("Services with enough requests for a forecast of their own, the busiest first"), _("Service")),
        "ward": (_("Wards, the busiest first"), _("Ward")),
    }  # fmt: skip
    sums, before = read_sums(found.today), found.last_fortnight
    return [
        sums_table(
            f"{by}s", *words[by], [_group(by, each) for each in rows], sums[by],
            before[by],
        )
        for by, rows in choices.items() if sums[by]
    ]  # fmt: skip


def _group(by: str, each: Choice) -> Group:
    return Group(each.id, each.name, reverse("reports_forecast", query={by: each.code}))


def _chosen(request: HttpRequest, name: str, rows: list[Choice]) -> Choice | None:
    asked = request.GET.getlist(name)
    return next((each for each in rows if each.code in asked), None)


def _services() -> list[Choice]:
    rows = Service.objects.values_list("pk", "service_code", "name")
    return sorted((Choice(pk, code, in_language(name) or code) for pk, code, name in rows),
                  key=lambda each: each.name.casefold())  # fmt: skip


def _wards() -> list[Choice]:
    return [Choice(each.id, each.code, each.name) for each in places_of(reporting_layer(), timezone.now())]


def _span(found: Reading) -> Period:
    """The days of the chart, for the names of files and for print."""
    days = len(found.past) + len(found.days)
    zone = city_zone()
    return Period(
        "forecast", midnight(found.first, zone), midnight(found.first + timedelta(days=days), zone), found.now, days
    )  # fmt: skip
