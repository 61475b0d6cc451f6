"""`/reports/equity/`: is the city equally prompt everywhere, and who is not heard?"""

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from reports.equity import read_equity
from reports.equity_pages import staff_parts, title
from reports.equity_words import definitions, measure_names
from reports.fairness import LATE, MEASURES
from reports.filters import asked
from reports.page import Page, answer
from reports.queries.areas import layers_with_indicators
from reports.wording import few_words
from routing.models import AreaLayer


@needs("reports.view")
def equity_report(request: StaffRequest) -> HttpResponse:
    """Areas compared in one measure (`?measure=`), adjusted for services, beside who lives there (`?areas=`)."""
    form, period, chosen = asked(request.GET, timezone.now())
    layers = layers_with_indicators()
    layer = _layer(layers, request.GET)
    measure = request.GET.get("measure", LATE)
    measure = measure if measure in MEASURES else LATE
    found = read_equity(period, layer, measures=[measure], chosen=chosen)
    shown = staff_parts(found)
    charts = [shown["funnel"], *([shown["heard_chart"]] if shown["heard_chart"] else [])]
    page = Page(
        "equity", title(), period, [shown["compared"], *shown["tables"].values()],
        charts, [*chosen.words(), (_("Measure"), measure_names()[measure])], definitions(),
    )  # fmt: skip
    context = {"form": form, "period": period, "layers": layers, "layer": layer, "few": few_words()}
    return answer(request, "reports/equity.html", context | shown, page)


def _layer(layers: list[AreaLayer], data: QueryDict) -> AreaLayer | None:
    """The layer that is asked for, else the first one."""
    return next((each for each in layers if each.code == data.get("areas")), layers[0] if layers else None)
