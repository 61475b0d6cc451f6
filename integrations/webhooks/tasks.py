"""The worker's jobs for webhooks out; each may run twice."""

import os
import socket
import time
from collections.abc import Callable

from django.utils import timezone

from civic311.lib.jobs import enqueue
from integrations.webhooks import claims, fan_out, forgetting, replay, sending
from integrations.webhooks.replay import SEND

BUDGET_SECONDS = 60.0  # and what is on its way then has fifteen more
WRITING_SECONDS = 10.0


def send_webhooks() -> None:
    """Make new events into deliveries and send what is due, by turns; what the time does not allow for comes next."""
    time_left = _time_left(BUDGET_SECONDS)
    holder = f"{socket.gethostname()[:60]} {os.getpid()}"
    while time_left():
        is_all = _write()
        sending.send_due(clock=timezone.now, may_go_on=time_left, holder=holder)
        if is_all:
            return
    enqueue(SEND)


def _write() -> bool:
    """Write deliveries for a while; whether that was all. A long replay does not keep what is due from being sent."""
    time_left = _time_left(WRITING_SECONDS)
    while time_left():
        if not (fan_out.fan_out_next(now=timezone.now()) or replay.go_on(now=timezone.now())):
            return True
    return False


def forget_webhooks() -> None:
    """Give up what waited for three days, and delete what was exchanged three months ago."""
    time_left = _time_left(BUDGET_SECONDS)
    while time_left() and claims.give_up_old(now=timezone.now()):
        pass
    while time_left() and forgetting.forget_old(now=timezone.now()):
        pass


def _time_left(seconds: float) -> Callable[[], bool]:
    stop = time.monotonic() + seconds
    return lambda: time.monotonic() < stop
