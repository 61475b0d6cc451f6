"""`/reports/wards/<code>/pack/`: a ward's quarter on two pages of paper, and whether it is mailed."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from civic311.city.current import city_zone
from reports.method import method_lines
from reports.periods import Period, quarter, quarter_name, whole_quarters
from reports.queries.board import drawn_at
from reports.views.ward import own_place
from reports.ward_pack_words import pack_of
from reports.ward_report import read_ward
from reports.wording import period_words
from routing.models import Representation

OFFERED = 8  # quarters to choose from


@needs("reports.view", "reports.view_ward")
def ward_pack(request: StaffRequest, code: str) -> HttpResponse:
    """Two pages to print, of the last whole quarter unless another is asked for."""
    now = timezone.now()
    period, is_refused = _asked(request.GET.get("quarter", ""), drawn_at(now))
    place, _others = own_place(request.viewer, code, period)
    mine = Representation.objects.filter(user_id=request.viewer.user_id, area_id=place.id).first()
    if request.method == "POST" and mine is not None:
        return _switch(request, mine)
    quarters = [
        (quarter_name(each), period_words(each)) for each in whole_quarters(drawn_at(now), city_zone(), OFFERED)
    ]
    context = {
        "pack": pack_of(read_ward(place, period), now=now), "place": place, "period": period, "quarters": quarters,
        "chosen": quarter_name(period), "is_refused": is_refused, "mine": mine, "method": method_lines(),
    }  # fmt: skip
    return render(request, "reports/ward_pack.html", context)


def _asked(name: str, as_of: datetime) -> tuple[Period, bool]:
    """The quarter of that name, else the last whole one, and whether the name was refused."""
    found = quarter(name, as_of, city_zone())
    return found or whole_quarters(as_of, city_zone(), 1)[0], bool(name and found is None)


def _switch(request: StaffRequest, mine: Representation) -> HttpResponse:
    """Whether the pack comes by mail."""
    mine.wants_pack = request.POST.get("wants") == "yes"
    mine.save(update_fields=["wants_pack"])
    told = _("The pack will be mailed each quarter.") if mine.wants_pack else _("The pack will not be mailed any more.")
    messages.success(request, told)
    return HttpResponseRedirect(request.get_full_path())
