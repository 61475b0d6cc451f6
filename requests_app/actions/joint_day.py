"""One collection day for many cases, together with the notice that announces it on their streets."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from community.actions.notices import keep_notice
from community.models import Notice
from requests_app.actions.bulk_runs import UNDO_FOR, start_run
from requests_app.actor import Actor
from requests_app.models import BulkRun


def appoint_together(
    chosen: Sequence[tuple[int, int]], *, day: date, service_id: int, notice: Notice | None, actor: Actor,
    now: datetime,
) -> BulkRun:  # fmt: skip
    """Leave it to the worker to appoint `day` for the chosen cases (id and the version that was seen).

    `notice` (not saved yet) is published with it, about the service; it shows once the work can no longer be taken
    back, and is withdrawn if it is taken back or no case got the day. What does not fit any more is refused case by
    case. Raises ValueError for no case or too many.
    """
    with transaction.atomic():
        given = {"day": day.isoformat()}
        if notice is not None:
            notice.starts_at = now + UNDO_FOR
            keep_notice(notice, lambda: notice.services.set([service_id]), now=now)
            given |= {"notice": notice.pk}
        return start_run("schedule", given, chosen, actor=actor, now=now)
