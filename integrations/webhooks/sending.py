"""Send what is due: one process at a time, many receivers at once.

The main thread alone speaks to the database: it claims, and writes down how it went. Threads only speak HTTP. Each
receiver has a few of them at most, so that one that is slow or dead takes nothing from the others.
"""

import json
import logging
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from civic311.city.models import Lease
from civic311.lib import outbound
from civic311.lib.jobs import enqueue
from integrations.models import Delivery, Subscription
from integrations.secrets import secrets_of
from integrations.webhooks import claims
from integrations.webhooks.contacts import contact_of, may_have_contacts
from integrations.webhooks.replay import SEND
from integrations.webhooks.signature import HEADER, sign
from integrations.webhooks.timing import REST_AFTER

THREADS = 40
LANE = 4  # at once to one receiver
AHEAD = 8  # claimed for one receiver
TIMEOUT = 10.0  # seconds for connecting and for each read
MOST_SECONDS = 15.0  # seconds for the whole call
LEASE, HELD = "webhooks", timedelta(seconds=20)
_MOST_BYTES = 1024 * 1024  # of an answer; nobody reads it

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How an attempt went, in a few words for the ledger."""

    is_taken: bool
    words: str


@dataclass(frozen=True)
class Letter:
    """One signed call, ready to go; threads need nothing else."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def send_due(*, clock: Callable[[], datetime], may_go_on: Callable[[], bool], holder: str) -> int:
    """Send until nothing is due or the time is up; returns how many attempts were made.

    Does nothing while another process is at it; one that died is waited for until its lease runs out.
    """
    if not _take_lease(holder, clock()):
        return 0
    sender = Sender(clock, holder)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="webhook") as pool:
        while sender.turn(pool, is_ending=not may_go_on()):
            pass
    _leave_lease(holder, clock())
    return sender.attempts


def send_test(subscription: Subscription, row: Delivery, *, now: datetime) -> Outcome:
    """Send a test for somebody who waits for the answer; one that is not taken is not tried again."""
    try:
        outcome = _post(letter_of(subscription, row, now=now))
    except ValueError as error:  # sealed with a key that is gone
        outcome = Outcome(False, str(error))
    note = claims.was_taken if outcome.is_taken else claims.give_up
    note(row, outcome.words, now=now)
    return outcome


class Sender:
    """The claimed rows of each receiver, and what is on its way."""

    def __init__(self, clock: Callable[[], datetime], holder: str) -> None:
        self.attempts = 0
        self._clock = clock
        self._holder = holder
        self._renewed = clock()
        self._has_left = False
        self._waiting: dict[int, deque[Delivery]] = defaultdict(deque)
        self._flying: dict[Future[Outcome], Delivery] = {}
        self._subscriptions: dict[int, Subscription] = {}

    def turn(self, pool: ThreadPoolExecutor, *, is_ending: bool) -> bool:
        """Claim, start, wait for one to end, write it down. False when nothing is left to do."""
        now = self._clock()
        if is_ending and not self._has_left:
            self._leave(now)
        if not self._has_left and now - self._renewed > HELD / 4:
            self._renewed = now
            if not _take_lease(self._holder, now):
                self._leave(now)
        if not self._has_left:
            self._claim(now)
            self._start(pool, now)
        if not self._flying:
            return False
        ended, _rest = wait(self._flying, timeout=0.5, return_when=FIRST_COMPLETED)
        for future in ended:
            self._settle(self._flying.pop(future), future)
        return True

    def _leave(self, now: datetime) -> None:
        """Let another job go on at once: what is on its way from here may take a while, and is claimed."""
        self._has_left = True
        self._give_back(list(self._waiting))
        _leave_lease(self._holder, now)
        enqueue(SEND)

    def _claim(self, now: datetime) -> None:
        for subscription in claims.with_work(now=now):
            self._subscriptions[subscription.pk] = subscription
            in_hand = len(self._waiting[subscription.pk]) + self._on_way(subscription.pk)
            if subscription.failures_in_a_row >= REST_AFTER and in_hand:
                continue  # one at a time shows whether it is well again
            room = AHEAD - in_hand
            if room >= LANE:
                self._waiting[subscription.pk].extend(claims.claim(subscription, room, now=now))

    def _start(self, pool: ThreadPoolExecutor, now: datetime) -> None:
        """Those of which the fewest are on their way go first, so that a backlog leaves room for the others."""
        on_way = Counter(row.subscription_id for row in self._flying.values())
        while len(self._flying) < THREADS:
            free = [key for key, rows in self._waiting.items() if rows and on_way[key] < LANE]
            if not free:
                return
            key = min(free, key=on_way.__getitem__)
            row = self._waiting[key].popleft()
            try:
                letter = letter_of(self._subscriptions[key], row, now=now)
            except ValueError as error:  # sealed with a key that is gone: somebody has to make a new secret
                claims.has_failed(row, str(error), now=now)
                continue
            self._flying[pool.submit(_post, letter)] = row
            on_way[key] += 1

    def _settle(self, row: Delivery, future: "Future[Outcome]") -> None:
        outcome = future.result()
        self.attempts += 1
        try:
            _note(row, outcome, self._clock())
        except Exception:  # it is claimed for a while yet; what others answered must be written down
            log.exception("what became of webhook %s was not written down", row.pk)
        if not outcome.is_taken:
            self._give_back([row.subscription_id])  # the next claim knows whether the receiver has to rest

    def _give_back(self, keys: list[int]) -> None:
        for key in keys:
            claims.release(list(self._waiting.pop(key, ())))

    def _on_way(self, key: int) -> int:
        return sum(row.subscription_id == key for row in self._flying.values())


def letter_of(subscription: Subscription, row: Delivery, *, now: datetime) -> Letter:
    """The call for a delivery: its kept body, with the contact where the subscription has it, signed for now."""
    body = dict(row.payload)
    if may_have_contacts(subscription) and row.service_request_id is not None:
        body["contact"] = contact_of(row.service_request_id)
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Civic311-Delivery": str(row.key),
        "Civic311-Event": row.kind,
        HEADER: sign(data, secrets_of(subscription, now=now), at=now),
    }
    return Letter(subscription.url, headers, data)


def _post(letter: Letter) -> Outcome:
    try:
        answer = outbound.call(
            letter.url, method="POST", headers=letter.headers, body=letter.body, timeout=TIMEOUT,
            most_seconds=MOST_SECONDS, most_bytes=_MOST_BYTES,
        )  # fmt: skip
    except outbound.OutboundError as error:
        return Outcome(False, str(error))
    except Exception:  # whatever it is, it must not stop the other receivers
        log.exception("a webhook could not be sent")
        return Outcome(False, "could not be sent")
    words = f"HTTP {answer.status}"
    if 300 <= answer.status < 400:
        return Outcome(False, f"{words}: redirects are not followed")
    return Outcome(answer.is_good, words)


def _note(row: Delivery, outcome: Outcome, now: datetime) -> None:
    if outcome.is_taken:
        claims.was_taken(row, outcome.words, now=now)
    else:
        claims.has_failed(row, outcome.words, now=now)


def _take_lease(holder: str, now: datetime) -> bool:
    """Take or renew the lease of the one process that sends."""
    Lease.objects.get_or_create(name=LEASE, defaults={"holder": "", "expires_at": now})
    ours = Lease.objects.filter(name=LEASE, holder=holder).update(expires_at=now + HELD)
    if ours:
        return True
    free = Lease.objects.filter(name=LEASE, expires_at__lte=now)
    return bool(free.update(holder=holder, expires_at=now + HELD))


def _leave_lease(holder: str, now: datetime) -> None:
    Lease.objects.filter(name=LEASE, holder=holder).update(holder="", expires_at=now)
