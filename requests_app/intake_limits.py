"""How often residents may do something by the open doors, in one place, and when the doors look twice.

Limits count for each address and for each device. An address may stand for a whole library or a phone network, so that
its numbers are generous; what is too much is refused in words that say when to try again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from civic311.city.rate_limits import allow, counted
from requests_app.sender_marks import Sender, network_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most so many in a span of time."""

    most: int
    span: timedelta = HOUR


LIMITS = {
    "report": Limit(30),
    "upload": Limit(200),
    "message": Limit(20),  # counted for each report
    "new-link": Limit(20),
    "new-link-mail": Limit(3),  # counted for each address that is written to
    "follow": Limit(20),
}
# From here on who sends has to prove a little: by work of the browser, or by waiting.
BEFORE_PROOF = Limit(15)
BEFORE_PROOF_CITYWIDE = Limit(120)
USUAL_TIMES = 5  # so many times as many as at this hour yesterday
FAST_COUNTS = 3  # sent faster than anybody reads: counts like so many


def within(name: str, *who: str, now: datetime) -> bool:
    """Count one more of `name` for each of `who` (empty ones are nobody), and say whether all are within the limit."""
    limit = LIMITS[name]
    counts = [allow(f"{name}:{each}", limit.most, limit.span, now) for each in who if each]  # all of them count
    return all(counts)


def is_rising(sender: Sender, *, is_fast: bool, now: datetime) -> bool:
    """Count one more report that is sent, and say whether they come faster than people usually write: from this
    network, from this device, or in the whole city.
    """
    marks = [f"network:{network_of(sender.network)}", f"device:{sender.device}" if sender.device else ""]
    calm = True
    for mark in filter(None, marks):
        for _time in range(FAST_COUNTS if is_fast else 1):
            calm = allow(f"sends:{mark}", BEFORE_PROOF.most, BEFORE_PROOF.span, now) and calm
    usual = counted("all-sends", BEFORE_PROOF_CITYWIDE.span, now - DAY) * USUAL_TIMES
    most = max(BEFORE_PROOF_CITYWIDE.most, usual)
    return not (allow("all-sends", most, BEFORE_PROOF_CITYWIDE.span, now) and calm)
