"""What may be the same matter, as staff review it: plain reads of what the worker found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from civic311.accounts.viewer import Viewer
from civic311.lib.key_pages import Key, page_by_key
from civic311.lib.paging import Page
from requests_app.models import DuplicateSuggestion, Report, ServiceRequest
from requests_app.queries.visible import staff_requests
from requests_app.workflow import OPEN_STATUSES, Status
from routing.reference import reference

NEWEST: list[Key] = [("id", True, False)]
PAGE = 25
MOST_ON_CASE = 3
_WORDS = 240
_CLOSED_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Suggested:
    """A case beside the one that is looked at. `is_earlier`: the one looked at would be joined to it."""

    other: ServiceRequest
    score: float
    metres: int | None
    apart: timedelta
    is_earlier: bool


def suggestions(viewer: Viewer, *, now: datetime) -> QuerySet[DuplicateSuggestion]:
    """Pairs in the viewer's scope that can still be joined, the newer case open."""
    scope = staff_requests(viewer).values("pk")
    joinable = Q(earlier__closed_datetime=None) | Q(earlier__closed_datetime__gte=now - _CLOSED_WITHIN)
    return (
        DuplicateSuggestion.objects.filter(
            joinable,
            service_request__status__in=OPEN_STATUSES,
            service_request__parts_open=0,
            service_request_id__in=scope,
            earlier_id__in=scope,
        )
        .exclude(earlier__status__in=(Status.DUPLICATE, Status.CANCELED))
        .select_related("service_request__queue", "earlier__queue")
    )


def page_of_suggestions(viewer: Viewer, cursor: str | None, *, now: datetime) -> Page[DuplicateSuggestion]:
    """One page of the review list, newest first."""
    page = page_by_key(suggestions(viewer, now=now), NEWEST, cursor, PAGE)
    _complete(page.rows)
    return page


def suggested_on(service_request: ServiceRequest, viewer: Viewer, *, now: datetime) -> list[Suggested]:
    """The likeliest other cases for one case's page, whichever of the two came first."""
    either = Q(service_request=service_request) | Q(earlier=service_request)
    found = list(suggestions(viewer, now=now).filter(either).order_by("-score", "-id")[:MOST_ON_CASE])
    _complete(found)
    shown = []
    for row in found:
        is_earlier = row.service_request_id == service_request.pk
        other = row.earlier if is_earlier else row.service_request
        apart = row.service_request.requested_datetime - row.earlier.requested_datetime
        shown.append(Suggested(other, row.score, row.metres, apart, is_earlier))
    return shown


def _complete(rows: Sequence[DuplicateSuggestion]) -> None:
    """Give both cases of each pair their service, and the first words of their first report to compare them by."""
    services = reference().services_by_id
    cases = [case for row in rows for case in (row.service_request, row.earlier)]
    reports = Report.objects.filter(service_request_id__in=[case.pk for case in cases], is_first=True)
    words = dict(reports.values_list("service_request_id", Left("description", _WORDS)))
    for case in cases:
        case.service = services[case.service_id]
        case.first_words = words.get(case.pk, "")
