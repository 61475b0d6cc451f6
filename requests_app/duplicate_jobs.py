"""The worker compares each new case with earlier ones and keeps what is likely the same, so that lists only read it."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from civic311.accounts.viewer import Viewer
from requests_app.models import DuplicateCheck, DuplicateSuggestion, NotDuplicate, ServiceRequest
from requests_app.queries.nearby import Candidate, suggest_for
from requests_app.workflow import CLOSED_STATUSES

MOST = 3  # suggestions kept of one case
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360))
SETTLED_AFTER = timedelta(days=1)
# The worker compares everything; who may see a suggestion is asked when it is read.
EVERYTHING = Viewer(city_wide=frozenset({"requests.view", "requests.view_restricted"}))

log = logging.getLogger(__name__)


def suggest_next(*, now: datetime) -> bool:
    """Compare the oldest new case that nobody else has in hand; False when there is none.

    One that fails is tried again later and holds up no other.
    """
    check = None
    try:
        with transaction.atomic():
            check = (
                DuplicateCheck.objects.select_for_update(skip_locked=True)
                .filter(Q(not_before=None) | Q(not_before__lte=now))
                .order_by("pk")
                .first()
            )
            if check is None:
                return False
            suggest(ServiceRequest.objects.get(pk=check.pk), now=now)
            DuplicateCheck.objects.filter(pk=check.pk).delete()
    except Exception:  # whatever it is, the cases behind this one must not wait for it
        if check is None:
            raise
        log.exception("case %s was not compared with earlier ones", check.pk)
        wait = WAITS[min(check.attempts, len(WAITS) - 1)]
        DuplicateCheck.objects.filter(pk=check.pk).update(attempts=check.attempts + 1, not_before=now + wait)
    return True


def suggest(service_request: ServiceRequest, *, now: datetime) -> None:
    """Keep what the case is likely to repeat. Twice is once."""
    if service_request.parent_id is not None:
        return
    found = suggest_for(service_request, EVERYTHING, now=now)
    apart = _said_to_differ(service_request.pk)
    likely = [one for one in found if _is_suggested(one, service_request, apart)]
    DuplicateSuggestion.objects.bulk_create(
        [
            DuplicateSuggestion(
                service_request=service_request, earlier=one.service_request, score=one.score, metres=one.metres,
                created_at=now,
            )
            for one in likely[:MOST]
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _is_suggested(one: Candidate, service_request: ServiceRequest, apart: set[int]) -> bool:
    other = one.service_request
    return one.is_likely and other.parent_id is None and other.pk != service_request.pk and other.pk not in apart


def _said_to_differ(service_request_id: int) -> set[int]:
    pairs = NotDuplicate.objects.filter(Q(first_id=service_request_id) | Q(second_id=service_request_id))
    return {key for pair in pairs.values_list("first_id", "second_id") for key in pair}


def forget_settled(*, now: datetime) -> None:
    """Delete suggestions about cases that ended; the list holds open ones."""
    ended = Q(service_request__status__in=CLOSED_STATUSES, service_request__closed_datetime__lt=now - SETTLED_AFTER)
    DuplicateSuggestion.objects.filter(ended).delete()
