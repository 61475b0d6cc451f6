"""Several reports on one walk: the next one may take over the place and the person of the last.

The session names the last report and when it was sent, nothing of what it says; after two hours, or when somebody says
that they are finished, it forgets both, so that the next person at the same phone finds nothing.
"""

from datetime import datetime, timedelta

from django.http import HttpRequest

from requests_app.models import IntakeDraft, Report
from requests_app.views.public.report_parts import SESSION_KEY

LASTS = timedelta(hours=2)
_KEY = "walk"


def remember_sent(request: HttpRequest, draft: IntakeDraft, *, now: datetime) -> None:
    """The report of this draft was sent just now."""
    request.session[_KEY] = [str(draft.pk), now.isoformat()]


def last_sent(request: HttpRequest, *, now: datetime) -> Report | None:
    """The report this visitor sent last, with its contact and request; None without one in the last two hours."""
    kept = request.session.get(_KEY)
    if kept is None:
        return None
    if now - datetime.fromisoformat(kept[1]) > LASTS:
        forget(request)
        return None
    found = Report.objects.filter(submission_key=kept[0], withdrawn_at=None).select_related(
        "contact", "service_request"
    )
    return found.first()


def forget(request: HttpRequest) -> None:
    """Let go of everything this browser began or sent, so that whoever takes the phone next finds nothing."""
    for key in (_KEY, SESSION_KEY):
        request.session.pop(key, None)
