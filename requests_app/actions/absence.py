"""Give the open cases of somebody who is away to whoever stands in."""

from datetime import datetime

from django.db import transaction

from requests_app import events, ledger
from requests_app.actor import WORKER
from requests_app.workflow import OPEN_STATUSES


def pass_on(service_request_id: int, *, from_user_id: int, to_user_id: int, now: datetime) -> bool:
    """Give one case to the cover; False when it is closed or has another owner by now. Twice is harmless."""
    with transaction.atomic():
        service_request = ledger.lock(service_request_id)
        if service_request.status not in OPEN_STATUSES or service_request.assignee_id != from_user_id:
            return False
        news = [events.assigned(assignee_id=to_user_id, how="cover")]
        ledger.record(service_request, news, actor_id=None, source=WORKER.source, now=now)
    return True
