"""The first page after signing in: what is mine, what is late, who waits."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import needs
from civic311.city.modules import page_is_on
from integrations.queries.mail import waiting_mail
from integrations.queries.texts import waiting_conversations
from records.waiting import tiles_for
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries import call_backs
from requests_app.queries import queue as worklist
from requests_app.queries.case import waiting_replies
from requests_app.queries.moderation import PHOTOS, TEXTS, waiting_photos, waiting_texts
from requests_app.queries.queue_counts import capped, count_views
from requests_app.queries.replying import unseen_mentions
from requests_app.queries.schedule import untold_visits
from requests_app.queries.told import told_of
from requests_app.queries.visible import staff_requests
from routing.reference import reference

MOST = 10
MOST_COUNTED = 10_000
RARE = ("stuck", "reopened", "flagged")
TILES = ("mine", "late", "risk", "nobody", "week", "paused", "stuck", "reopened", "flagged")
REPLIES_SINCE = TOLD_SINCE = timedelta(days=60)


@needs()
def my_day(request: Any) -> HttpResponse:
    """`/staff/`: open to all staff; who sees no cases finds the way to her own pages."""
    viewer, now = request.viewer, timezone.now()
    if not viewer.has("requests.view"):
        return render(request, "staff/my_day.html", {"now": now, "apart": tiles_for(viewer, timezone.localdate(now))})
    rows = staff_requests(viewer)
    views = worklist.conditions(viewer, now)
    today = timezone.localdate(now)
    context = {
        "now": now,
        "tiles": [
            *_tiles(viewer, now),
            *_visit_tiles(rows, today),
            *_call_tiles(viewer, now),
            *_look_tiles(viewer),
            *_written_tiles(viewer),
            *tiles_for(viewer, today),
        ],
        "escalated": worklist.first_rows(told_of(rows, viewer.user_id, since=now - TOLD_SINCE), now, MOST),
        "mine": worklist.first_rows(rows.filter(views["mine"]), now, MOST),
        "urgent": worklist.first_rows(rows.filter(views["late"] | views["risk"]), now, MOST),
        "replies": worklist.first_rows(waiting_replies(rows, since=now - REPLIES_SINCE), now, MOST),
        "mentions": list(unseen_mentions(viewer)[:MOST]),
        "reviews": worklist.first_rows(rows.filter(hold_review_on__lte=today), now, MOST),
    }
    return render(request, "staff/my_day.html", context)


def _visit_tiles(rows: QuerySet[ServiceRequest], today: date) -> list[dict[str, Any]]:
    """The appointed visits of today and those nobody told of, where there are any."""
    if not reference().schedules:
        return []
    due = rows.filter(IS_OPEN, scheduled_on=today).count()
    untold = untold_visits(rows, before=today).order_by().count()
    tiles = [
        {"label": _("Visits today"), "count": due, "look": "", "url": reverse("queue", query={"scheduled": today})},
        {"label": _("Visits nobody told of"), "count": untold, "look": "is-late" if untold else "",
         "url": reverse("visits")},
    ]  # fmt: skip
    return [tile for tile in tiles if tile["count"]]


def _call_tiles(viewer: Any, now: datetime) -> list[dict[str, Any]]:
    """Residents to be called and letters to be printed, for those who do that; the tiles are also the way there."""
    if not viewer.has("callbacks.work"):
        return []
    todo = call_backs.waiting(viewer, now=now)
    tiles = [{"label": _("Calls to make"), "count": capped(todo.calls), "look": "", "url": reverse("call_backs")}]
    if todo.letters:
        tiles.append({"label": _("Letters to print"), "count": capped(todo.letters), "look": "",
                      "url": reverse("letters")})  # fmt: skip
    return tiles


def _look_tiles(viewer: Any) -> list[dict[str, Any]]:
    """Words and photos that wait for a look; the tile is also the way there."""
    if not (viewer.has(TEXTS) or viewer.has(PHOTOS)):
        return []
    waiting = waiting_texts(viewer)[:MOST_COUNTED].count() + waiting_photos(viewer)[:MOST_COUNTED].count()
    url = reverse("moderation")
    return [{"label": _("To look at"), "count": capped(waiting), "look": "", "url": url}] if waiting else []


def _written_tiles(viewer: Any) -> list[dict[str, Any]]:
    """Email and text messages that wait for a person; the tiles are also the way there."""
    tiles = [
        {"label": _("Email that came in"), "count": waiting_mail(viewer)[:MOST_COUNTED].count(), "look": "",
         "page": "mail_in", "url": reverse("mail_in")},
        {"label": _("Text messages"), "count": waiting_conversations(viewer)[:MOST_COUNTED].count(), "look": "",
         "page": "texts", "url": reverse("texts")},
    ]  # fmt: skip
    return [tile | {"count": capped(tile["count"])} for tile in tiles if tile["count"] and page_is_on(tile["page"])]


def _tiles(viewer: Any, now: Any) -> list[dict[str, Any]]:
    """One for each view; what is rare only when there is some, since a row of zeros hides what matters."""
    counts = count_views(viewer, now)
    views = {view.code: view for view in worklist.VIEWS}
    return [
        {"label": views[code].label, "count": capped(counts.views[code]),
         "look": views[code].look if counts.views[code] else "", "url": reverse("queue", query={"view": code})}
        for code in TILES
        if code not in RARE or counts.views[code]
    ]  # fmt: skip
