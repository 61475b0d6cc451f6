"""`/reports/equity/`: is the city equally prompt everywhere, and who is not heard?"""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic311.accounts.access import StaffRequest, needs
from reports.equity import read_equity
from reports.equity_pages import staff_parts, title
from reports.equity_words import definitions, measure_names
from reports.fairness import LATE, MEASURES
from reports.filters import BESIDES_WARDS, asked
from reports.gap_alerts import follow, watched
from reports.page import Page, answer
from reports.queries.areas import layers_with_indicators
from reports.queries.named import named_services
from reports.wording import few_words
from routing.models import AreaLayer


@needs("reports.view")
def equity_report(request: StaffRequest) -> HttpResponse:
    """Areas compared in one measure (`?measure=`), adjusted for services, beside who lives there (`?areas=`)."""
    form, period, chosen = asked(request.GET, timezone.now(), only=BESIDES_WARDS)
    layers = layers_with_indicators()
    layer = _layer(layers, request.GET)
    measure = request.GET.get("measure", LATE)
    measure = measure if measure in MEASURES else LATE
    found = read_equity(period, layer, measures=[measure], chosen=chosen, with_voices=True)
    shown = staff_parts(found, named_services())
    charts = [shown["funnel"], *([shown["heard_chart"]] if shown["heard_chart"] else [])]
    page = Page(
        "equity", title(), period, [shown["compared"], *shown["tables"].values()],
        charts, [*chosen.words(), (_("Measure"), measure_names()[measure])], definitions(),
    )  # fmt: skip
    context = {
        "form": form, "period": period, "layers": layers, "layer": layer, "few": few_words(),
        "watched": watched(layer, request.viewer.user_id),
    }  # fmt: skip
    return answer(request, "reports/equity.html", context | shown, page)


@needs("reports.view")
@require_POST
def gap_messages(request: StaffRequest) -> HttpResponse:
    """Switch the messages about new differences on or off for oneself."""
    is_on = request.POST.get("do") == "start"
    follow(request.viewer.user_id, is_on=is_on, now=timezone.now())
    said = _("You will get a message when a difference becomes clear or grows.")
    messages.success(request, said if is_on else _("You will get no more of these messages."))
    return redirect("reports_equity")


def _layer(layers: list[AreaLayer], data: QueryDict) -> AreaLayer | None:
    """The layer that is asked for, else the first one."""
    return next((each for each in layers if each.code == data.get("areas")), layers[0] if layers else None)
