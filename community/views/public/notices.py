"""`/notices/`: what goes on in the city and what comes, everywhere or at one place; follow a notice by email."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic311.lib.clean_text import clean_line
from civic311.lib.client_address import client_network
from civic311.lib.private_links import private_link
from community.actions.notices import confirm, follower_of, stop
from community.forms.following import FOLLOWED, FollowForm, follow_by_form
from community.in_force import in_force
from community.models import Notice
from community.period_words import notice_period
from community.queries.known_here import of_notice, of_work
from community.queries.notices import (
    at_place,
    notices_for_all,
    place_typed,
    public_notice,
    shapes_of,
    works_for_all,
)
from routing.reference import reference


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """All that is in force and all that comes; `?place=` narrows it to an address."""
    now = timezone.now()
    on, coming = notices_for_all(now)
    works = works_for_all(now)
    typed = clean_line(request.GET.get("place", ""))[:200]
    spot, choices = place_typed(typed) if typed else (None, [])
    if spot is not None:
        notice_ids, work_ids = at_place(spot, now)
        on, coming = ([each for each in rows if each.id in notice_ids] for rows in (on, coming))
        works = [each for each in works if each.id in work_ids]
    context = {
        "typed": typed, "spot": spot, "choices": choices,
        "on": [of_notice(each, now=now) for each in on],
        "coming": [of_notice(each, now=now) for each in coming],
        "works": [of_work(each) for each in works],
        "shapes": shapes_of([*on, *coming, *works]), "areas_url": areas_url(),
    }  # fmt: skip
    return render(request, "public/notices/list.html", context)


def areas_url() -> str:
    """Where the outlines for maps are; empty for a city without areas."""
    return reverse("areas_geojson") if any(layer.has_areas for layer in reference().layers) else ""


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice with its place; who wishes follows it."""
    return _page(request, _found(pk, timezone.now()), FollowForm(), timezone.now())


def _found(pk: int, now: datetime) -> Notice:
    row = public_notice(pk, now)
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, row: Notice, form: FollowForm, now: datetime, *, status: int = 200) -> HttpResponse:
    known = [each for each in in_force(now).notices if each.id == row.pk]
    shapes: dict[str, Any] = shapes_of(known)
    context = {
        "notice": row, "period": notice_period(row.starts_at, row.ends_at, now=now), "form": form,
        "is_over": row.ends_at is not None and row.ends_at <= now, "shapes": shapes,
        "areas_url": areas_url() if shapes["features"] else "",
    }  # fmt: skip
    return render(request, "public/notices/notice.html", context, status=status)


@require_POST
def notice_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Wish to hear of it. The same answer for everybody, so that nobody learns who follows."""
    now = timezone.now()
    row = _found(pk, now)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, now)
    if not follow_by_form(form, row, visitor=client_network(request), now=now):
        return _page(request, row, form, now, status=429)
    messages.success(request, FOLLOWED)
    return redirect("notice", pk)


@private_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice_follower(request: HttpRequest, token: str) -> HttpResponse:
    """The follower's own page: say yes, or stop. Opening it changes nothing, since mail programs follow links."""
    row = follower_of(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        now = timezone.now()
        if request.POST.get("do") == "stop":
            stop(row, now=now)
        else:
            confirm(row, now=now)
        return redirect("notice_follower", token)
    is_on = row.confirmed_at is not None and row.stopped_at is None
    return render(request, "public/notices/follower.html", {"row": row, "notice": row.notice, "is_on": is_on})
