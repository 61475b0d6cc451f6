"""The worker's jobs for webhooks out; each may run twice."""

import os
import socket
import time
from collections.abc import Callable

from django.utils import timezone

from integrations.webhooks import claims, fan_out, forgetting, replay, sending

BUDGET_SECONDS = 60.0  # and what is on its way then has fifteen more


def send_webhooks() -> None:
    """Make new events into deliveries, and send what is due; what the time does not allow for comes with the next."""
    time_left = _time_left()
    while time_left() and (fan_out.fan_out_next(now=timezone.now()) or replay.go_on(now=timezone.now())):
        pass
    holder = f"{socket.gethostname()[:60]} {os.getpid()}"
    sending.send_due(clock=timezone.now, may_go_on=time_left, holder=holder)


def forget_webhooks() -> None:
    """Give up what waited for three days, and delete what was exchanged three months ago."""
    time_left = _time_left()
    while time_left() and claims.give_up_old(now=timezone.now()):
        pass
    while time_left() and forgetting.forget_old(now=timezone.now()):
        pass


def _time_left() -> Callable[[], bool]:
    stop = time.monotonic() + BUDGET_SECONDS
    return lambda: time.monotonic() < stop
