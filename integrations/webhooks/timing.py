"""When a webhook that was not taken is tried again, and when its receiver is left in peace. Plain Python."""

from datetime import timedelta

FOR = timedelta(days=3)  # after that it goes to the list of those given up
REST_AFTER = 5  # failures in a row, of whichever events
_WAITS = (10, 30, 120, 600, 1800, 3600, 7200)  # seconds
_RESTS = (30, 60, 120, 300, 600, 900)  # seconds


def wait_after(attempts: int) -> timedelta:
    """How long an event waits after its so many-th attempt failed: ten seconds at first, two hours in the end."""
    return timedelta(seconds=_WAITS[min(max(attempts, 1), len(_WAITS)) - 1])


def rest_after(failures_in_a_row: int) -> timedelta | None:
    """How long nothing is sent to a receiver that failed so often in a row; None while it is tried as usual."""
    over = failures_in_a_row - REST_AFTER
    return timedelta(seconds=_RESTS[min(over, len(_RESTS) - 1)]) if over >= 0 else None
