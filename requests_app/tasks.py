"""The worker's jobs about requests: rows are the work list, each job may run twice, late, or beside itself.

Here the clock enters. A job goes on until nothing is due or its time is up; what is left waits for the next wake.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from civic311.city.current import current_city
from civic311.lib.jobs import enqueue
from requests_app import (
    announce,
    announce_digest,
    announce_follows,
    announce_links,
    bulk_work,
    category_rounds,
    chain_following,
    clock_changes,
    dry_run,
    duplicate_jobs,
    escalation,
    handing_on,
    incident_rounds,
    missed_visits,
    paging_rounds,
    photo_jobs,
    reviews,
    seal,
    waiting_closures,
    works_rounds,
)
from requests_app.actions import bulk_runs
from requests_app.actions.abuse import forget_traces
from requests_app.actions.call_backs import forget_scripts
from requests_app.actions.call_drafts import forget_calls
from requests_app.hot_cells import count_cells as count_cells_anew
from requests_app.live import forget_looks
from requests_app.search_words import learn_words as learn_words_anew

BUDGET_SECONDS = 50.0
DRY_RUNS_KEPT = timedelta(days=30)
BULK_RUNS_KEPT = timedelta(days=30)
LOOKS_KEPT = timedelta(hours=1)


def _time_left() -> Callable[[], bool]:
    stop = time.monotonic() + BUDGET_SECONDS
    return lambda: time.monotonic() < stop


def announce_backlog() -> None:
    """Write the messages about new events."""
    time_left = _time_left()
    announced = False
    while time_left() and announce.announce_next(now=timezone.now()):
        announced = True
    if announced:
        enqueue("reports.tasks.keep_facts")
        city = current_city()
        if city is not None and city.has_webhooks:
            enqueue("integrations.webhooks.tasks.send_webhooks")
    paging_rounds.wake_when_needed(now=timezone.now())


def welcome_follows() -> None:
    """Ask those who wish to follow something whether it was them."""
    announce_follows.welcome(now=timezone.now())


def send_links() -> None:
    """Send the links to everything an address reported."""
    time_left = _time_left()
    while time_left() and announce_links.send_next(now=timezone.now()):
        pass


def send_digests() -> None:
    """Write the news that is told together, and forget what was told a month ago."""
    time_left = _time_left()
    while time_left() and announce_digest.compose_next(now=timezone.now()):
        pass
    announce_digest.forget_told(now=timezone.now())
    announce_links.forget(now=timezone.now())


def process_photos() -> None:
    """Re-encode uploaded photos."""
    time_left = _time_left()
    while time_left() and photo_jobs.process_waiting(now=timezone.now()):
        pass


def work_on_bulk() -> None:
    """Go on with changes of many cases at once."""
    time_left = _time_left()
    while time_left() and bulk_work.go_on(now=timezone.now()):
        pass


def count_cells() -> None:
    """Count the closed requests of each cell for the public map."""
    count_cells_anew(now=timezone.now())


def sweep_clocks() -> None:
    """Take the escalation steps that are due."""
    escalation.sweep(now=timezone.now(), may_go_on=_time_left())


def follow_clock_changes() -> None:
    """Let open cases follow emergency modes that began, ended or were taken back."""
    clock_changes.follow(now=timezone.now(), may_go_on=_time_left())


def follow_chains() -> None:
    """Let open cases follow chains of escalation that were changed."""
    chain_following.follow_changes(now=timezone.now(), may_go_on=_time_left())


def page_on_call() -> None:
    """Call whoever is on call about urgent cases, again and again until somebody says yes."""
    paging_rounds.call_all(now=timezone.now(), may_go_on=_time_left())


def hand_on_cases(absence_id: int) -> None:
    """Give the open cases of somebody who is away to the cover."""
    handing_on.hand_on(absence_id, now=timezone.now(), may_go_on=_time_left())


def tell_incidents() -> None:
    """Write updates about incidents to the cases behind them."""
    incident_rounds.write_all(now=timezone.now(), may_go_on=_time_left())


def follow_canceled_works() -> None:
    """Let cases go on that wait for works which do not take place."""
    works_rounds.follow_canceled(now=timezone.now(), may_go_on=_time_left())


def record_missed_visits() -> None:
    """Count appointed days of which nobody told how they went as missed."""
    missed_visits.record_missed(now=timezone.now(), may_go_on=_time_left())


def review_holds() -> None:
    """Close what nobody answered about, remind owners of paused cases whose day has come, and tell supervisors of those
    that wait too long."""
    now = timezone.now()
    waiting_closures.close_those_due(now=now, may_go_on=_time_left())
    reviews.remind_of_reviews(now=now)
    reviews.tell_of_long_pauses(now=now)


def suggest_duplicates() -> None:
    """Compare new cases with earlier ones, and forget suggestions about cases that have ended."""
    time_left = _time_left()
    while time_left() and duplicate_jobs.suggest_next(now=timezone.now()):
        pass
    duplicate_jobs.forget_settled(now=timezone.now())


def learn_words() -> None:
    """Learn the words that the newest cases are written in, to guess what a mistyped one means."""
    learn_words_anew()


def learn_categories() -> None:
    """Learn once a week which service residents' words are about, where what learns is installed."""
    category_rounds.learn_when_due(now=timezone.now())


def clean_drafts() -> None:
    """Delete reports and calls that were begun and never sent; old runs over many cases; who looked at what; where
    reports came from."""
    now = timezone.now()
    photo_jobs.forget_unsent(now=now)
    forget_calls(now=now)
    bulk_runs.forget_old(before=now - BULK_RUNS_KEPT)
    forget_looks(before=now - LOOKS_KEPT)
    forget_traces(now=now)


def try_rules() -> None:
    """Go on with dry runs of changed rules, and forget those that are a month old."""
    now = timezone.now()
    dry_run.forget_old(before=now - DRY_RUNS_KEPT)
    time_left = _time_left()
    dry_run.run_waiting(now=now, may_go_on=time_left)
    if not time_left():
        enqueue("requests_app.tasks.try_rules")  # somebody looks at the bar: do not wait for the next minute


def forget_call_scripts() -> None:
    """Delete what was said in calls and letters a month ago."""
    time_left = _time_left()
    while time_left() and forget_scripts(now=timezone.now()):
        pass


def seal_day() -> None:
    """Seal the log once a day."""
    seal.seal_day(now=timezone.now())
