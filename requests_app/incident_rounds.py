"""Updates about incidents reach the cases behind them one by one, each in a transaction of its own."""

import logging
from collections.abc import Callable
from datetime import datetime

from requests_app.actions.incidents import next_update, pass_over, write_next

log = logging.getLogger(__name__)


def write_all(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Write every update that waits, the oldest first; returns to how many cases. One that fails holds up no other."""
    written = 0
    update_id = next_update()
    while update_id is not None and may_go_on():
        try:
            went_on = write_next(update_id, now=now)
        except Exception:  # the other cases must not wait for it
            log.exception("update %s of an incident did not reach a case", update_id)
            pass_over(update_id)
            continue
        written += went_on
        if not went_on:
            following = next_update()
            if following == update_id:  # another worker has it in hand
                break
            update_id = following
    return written
