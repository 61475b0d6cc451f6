"""`/reports/equity/`: is the city equally prompt everywhere?"""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from reports.equity import equity
from reports.forms import asked_period
from reports.page import Page, answer
from reports.queries.areas import layers_with_indicators
from reports.queries.board import read_board
from reports.wording import few_words


@needs("reports.view")
def equity_report(request: StaffRequest) -> HttpResponse:
    """Areas of a layer beside their indicators, and how strongly the two go together."""
    form, period = asked_period(request.GET, timezone.now())
    layers = layers_with_indicators()
    layer = next((each for each in layers if each.code == request.GET.get("areas")), layers[0] if layers else None)
    found = equity(read_board(period, layer), layer)
    context = {"form": form, "period": period, "layers": layers, "layer": layer, "found": found, "few": few_words()}
    page = Page("equity", _("Is the city equally prompt everywhere?"), period, [found.table])
    return answer(request, "reports/equity.html", context, page)
