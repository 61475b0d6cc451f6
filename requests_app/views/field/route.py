"""A crew's day: its stops in order, what it could take along, and the order it chooses itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs
from civic311.city.current import current_city
from requests_app import policies
from requests_app.actions import work
from requests_app.actions.change import StaleCase
from requests_app.actor import Actor
from requests_app.field_route import length
from requests_app.models import ServiceRequest
from requests_app.queries.case import find_case
from requests_app.queries.field import MOST_STOPS, RouteStop, done_today, my_stops, offered, route_of
from requests_app.queries.works import works_for_case
from requests_app.views.field.chosen_order import choose_order, chosen_order, leave_out, left_out
from requests_app.views.field.page import distance_words, field_page
from requests_app.views.staff.staff_map import pin
from requests_app.wording import VISIT_OUTCOMES

SHOWS = ("near", "late", "risk")


def stops_of(request: Any, now: Any) -> list[RouteStop]:
    """The viewer's stops of today as she ordered them, without those she left for another day."""
    today = timezone.localdate(now)
    away = left_out(request, today)
    stops = my_stops(request.viewer, now=now, by_hand=chosen_order(request, today))
    return [each for each in stops if each.service_request.public_id not in away]


@needs("requests.visit")
@never_cache
def my_route(request: Any) -> HttpResponse:
    """`/staff/field/`: the next stop, those after it, what is done; `show=map` puts them on a map."""
    now = timezone.now()
    found = stops_of(request, now)
    stops = [_shown(each, now) for each in found if not each.outcome]
    done = done_today(request.viewer, now=now)
    context = {
        "now": now, "stops": stops, "been": [_shown(each, now) for each in found if each.outcome], "done": done,
        "distance": distance_words(length(route_of([each["stop"] for each in stops]))),
        "by_hand": bool(chosen_order(request, timezone.localdate(now))), "is_full": len(found) >= MOST_STOPS,
        "left_out": left_out(request, timezone.localdate(now)), "is_map": request.GET.get("show") == "map",
        "pins": [_pin(number, each) for number, each in enumerate(stops, 1) if each["case"].has_place],
    }  # fmt: skip
    return field_page(request, "field/route.html", context)


def _shown(stop: RouteStop, now: Any) -> dict[str, Any]:
    row = stop.service_request
    works = works_for_case(row, now=now)
    return {
        "stop": stop, "case": row, "distance": distance_words(stop.metres), "works": works,
        "outcome": VISIT_OUTCOMES.get(stop.outcome, ""),
    }  # fmt: skip


def _pin(number: int, shown: dict[str, Any]) -> dict[str, Any]:
    row = shown["case"]
    place = row.address or row.place_note
    return pin(row) | {"number": number, "label": f"{number}. {place}", "url": ""}  # the list leads on


@needs("requests.visit")
@never_cache
@require_http_methods(["GET", "POST"])
def add_stops(request: Any) -> HttpResponse:
    """`/staff/field/add/`: cases nobody owns; those that are chosen become the viewer's."""
    now = timezone.now()
    if request.method == "POST":
        return _take(request, now)
    show = request.GET.get("show", "")
    show = show if show in SHOWS else SHOWS[0]
    stops = [each.service_request for each in stops_of(request, now)]
    places = [(row.lat, row.long) for row in stops if row.lat is not None and row.long is not None]
    city = current_city()
    if not places and city is not None and city.centre_lat is not None and city.centre_long is not None:
        places = [(city.centre_lat, city.centre_long)]
    rows = offered(request.viewer, show, places, now=now)
    context = {
        "now": now, "show": show, "room": MOST_STOPS - len(stops),
        "rows": [{"case": row, "distance": distance_words(getattr(row, "metres", None))} for row in rows],
    }  # fmt: skip
    return field_page(request, "field/add.html", context)


def _take(request: Any, now: Any) -> HttpResponse:
    """Claim each; one that somebody else was quicker to take is left to them."""
    actor = Actor(request.viewer, "field")
    taken = 0
    for number in list(dict.fromkeys(request.POST.getlist("case")))[:MOST_STOPS]:
        try:
            case = find_case(request.viewer, number)
            if case.assignee_id is None:
                work.claim(case.pk, actor=actor, version=case.version, now=now)
                taken += 1
        except (ServiceRequest.DoesNotExist, policies.NotAllowed, policies.Forbidden, StaleCase):
            continue
    if taken:
        said = ngettext("%(count)s stop added.", "%(count)s stops added.", taken) % {"count": taken}
        messages.success(request, said)
    else:
        messages.error(request, _("Nothing was added. Choose at least one case that nobody has taken meanwhile."))
    return redirect("field_route")


@needs("requests.visit")
@never_cache
@require_http_methods(["GET", "POST"])
def change_order(request: Any) -> HttpResponse:
    """`/staff/field/order/`: move a stop up or down, leave it for another day, or let the order be found again."""
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method == "POST":
        _moved(request, today, now)
        return redirect("field_order")
    stops = [_shown(each, now) for each in stops_of(request, now) if not each.outcome]
    away = left_out(request, today)
    mine = my_stops(request.viewer, now=now) if away else []
    context = {
        "now": now, "stops": stops, "by_hand": bool(chosen_order(request, today)),
        "away": [each.service_request for each in mine if each.service_request.public_id in away],
    }  # fmt: skip
    return field_page(request, "field/order.html", context)


def _moved(request: Any, today: Any, now: Any) -> None:
    move, number = request.POST.get("move", ""), request.POST.get("case", "")
    order = [each.service_request.public_id for each in stops_of(request, now) if not each.outcome]
    if move == "sensible":
        choose_order(request, today, [])
    elif move == "back":
        leave_out(request, today, left_out(request, today) - {number})
    elif number in order and move == "leave":
        leave_out(request, today, left_out(request, today) | {number})
    elif number in order and move in ("up", "down", "first"):
        at = order.index(number)
        order.remove(number)
        order.insert({"up": max(0, at - 1), "down": at + 1, "first": 0}[move], number)
        choose_order(request, today, order)
