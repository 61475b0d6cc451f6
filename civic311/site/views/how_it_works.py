"""`/help/services/` and `/help/guide/`: how each service works, and how to use this site; both print on one page."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from civic311.lib.promise_words import promise_words
from civic311.lib.qr_codes import QrCode, qr_code
from community.models import Article, Audience
from community.queries.articles import published
from requests_app.queries.catalogue import services_by_group
from requests_app.queries.public import REOPEN_WITHIN
from requests_app.queries.schedule import schedule_of
from routing.models import Service, ServiceMeasure
from routing.models.catalogue import ContactRule, Evidence, PhotoVisibility, PlacePrecision
from routing.reference import reference

FEWEST = 10  # fewer finished requests say nothing about the next one
_DAY_HOURS = 24


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Every service that residents may ask for, under its heading."""
    return render(request, "public/services/list.html", {"groups": services_by_group(reference())})


@require_safe
def service(request: HttpRequest, service_code: str) -> HttpResponse:
    """How one service works: who does it, how long it takes, what happens after, how to follow up."""
    row = reference().services.get(service_code)
    if row is None or not row.is_active or not row.residents_may_ask:
        raise Http404
    url = settings.PUBLIC_URL + reverse("report_service", args=[service_code])
    context = {
        "service": row,
        "queue": row.default_queue,
        "measured": _measured(row),
        "aim": _aim(row),
        "has_days": schedule_of(row.pk) is not None,
        "questions": [question for question in reference().questions.get(row.pk, []) if question.is_active],
        "shown": _what_is_public(row),
        "asks_contact": row.contact_rule != ContactRule.FORBIDDEN,
        "needs_photo": row.report_photo == Evidence.REQUIRED,
        "reopen_days": REOPEN_WITHIN.days,
        "articles": _articles(row),
        "report_url": url,
        "code": qr_code(url),
    }
    return render(request, "public/services/service.html", context)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How to use this site, from reporting to being heard when it is not fixed."""
    return render(request, "public/services/guide.html", {"reopen_days": REOPEN_WITHIN.days, "code": _site_code()})


@require_safe
def handout(request: HttpRequest) -> HttpResponse:
    """The guide on one printed page, for notice boards and meetings, with a code to scan."""
    common = [row for row in reference().services.values() if row.is_common and row.is_active and row.residents_may_ask]
    context = {"code": _site_code(), "site": settings.PUBLIC_URL, "common": common, "now": timezone.now()}
    return render(request, "public/services/handout.html", context)


def _site_code() -> QrCode:
    return qr_code(settings.PUBLIC_URL + reverse("report_start"))


def _measured(row: Service) -> Mapping[str, Any] | None:
    """How long it took until now, counted and not promised; None while too few are finished to say."""
    measure = ServiceMeasure.objects.filter(service=row).first()
    if measure is None or measure.median_hours is None or measure.sample_size < FEWEST:
        return None
    return {"span": _span(measure.median_hours), "count": measure.sample_size, "at": measure.computed_at}


def _span(hours: float) -> str:
    if hours < 2 * _DAY_HOURS:
        whole = max(1, round(hours))
        return ngettext("%(count)s hour", "%(count)s hours", whole) % {"count": whole}
    days = round(hours / _DAY_HOURS)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def _aim(row: Service) -> str:
    """What the city aims at for an ordinary request of the service; empty when it promises no time."""
    found = row.targets.filter(kind="resolve", valid_to=None, severity=None, area=None).first()
    return promise_words(found.amount, found.unit) if found else ""


def _what_is_public(row: Service) -> list[str]:
    if not row.is_public:
        return [_("Nothing. Only you and the people who work on it see your request.")]
    places = {
        PlacePrecision.EXACT: _("Where it is."),
        PlacePrecision.BLOCK: _("Roughly where it is: the block, not the house."),
        PlacePrecision.AREA: _("The neighborhood, not the place."),
        PlacePrecision.HIDDEN: _("Not where it is."),
    }
    photos = {
        PhotoVisibility.ONCE: _("Your photos, without the hidden data in them."),
        PhotoVisibility.REVIEW: _("Your photos, once somebody looked at them."),
        PhotoVisibility.NEVER: _("No photos."),
    }
    return [
        _("What kind of problem it is, and your words without phone numbers and addresses to write to."),
        places[PlacePrecision(row.place_precision)],
        photos[PhotoVisibility(row.photo_visibility)],
        _("What the city did, and when."),
        _("Never your name, email or phone."),
    ]


def _articles(row: Service) -> list[Article]:
    return list(published(Audience.RESIDENTS).filter(services=row)[:4])
