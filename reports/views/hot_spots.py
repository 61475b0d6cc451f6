"""`/reports/hot-spots/`: where more is reported than chance explains, on a map and as a list."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from reports.filters import asked
from reports.hot_spot_words import definitions, headline, shapes, spot_lines, spots_table, weeks_chart
from reports.page import Page, answer
from reports.queries.areas import own_areas, service_names
from reports.queries.hot_spots import read_hot_spots, with_known_places
from reports.wording import period_words


@needs("reports.view", "reports.view_ward")
def hot_spots(request: StaffRequest) -> HttpResponse:
    """The hot spots of the dates and filters in the address.

    An elected official sees those in the own wards, of services whose places are told as exactly.
    """
    own = own_areas(request.viewer)
    form, period, chosen = asked(request.GET, timezone.now(), own=own)
    wards = chosen.wards or own
    found = read_hot_spots(period, chosen if own is None else with_known_places(chosen), wards=wards)
    lines = spot_lines(found, service_names(), request.viewer, period)
    caption = _("Hot spots, %(days)s") % {"days": period_words(period)}
    table, chart = spots_table(found, lines, caption), weeks_chart(found, lines)
    context = {
        "form": form, "period": period, "found": found, "lines": lines, "caption": caption,
        "headline": headline(found), "chart": chart, "shapes": shapes(found, lines),
        "areas_url": reverse("areas_geojson"),
    }  # fmt: skip
    page = Page("hot-spots", _("Hot spots"), period, [table], [chart], chosen.words(), definitions())
    return answer(request, "reports/hot_spots.html", context, page)
