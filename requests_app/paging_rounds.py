"""The rounds of calls to people on call: whatever is due is called, each request by itself."""

import logging
from collections.abc import Callable
from datetime import datetime

from civic311.lib.jobs import enqueue
from requests_app.actions.paging import call, waiting_for_a_call

log = logging.getLogger(__name__)


def call_all(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Make the calls that are due at `now`; returns how many. A request that fails holds up no other."""
    made = 0
    for service_request_id in waiting_for_a_call(now):
        if not may_go_on():
            break
        try:
            made += call(service_request_id, now=now)
        except Exception:  # the others must not wait for it
            log.exception("nobody was called about request %s", service_request_id)
    if made:
        enqueue("requests_app.tasks.announce_backlog")
    return made


def wake_when_needed(*, now: datetime) -> None:
    """Ask for a round at once when something new waits for one."""
    if waiting_for_a_call(now):
        enqueue("requests_app.tasks.page_on_call")
