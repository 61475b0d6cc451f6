"""The life of a request for public records: each act is written down with who and when."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.city.current import city_zone
from civic311.people.models import LegalHold
from records import holding
from records.disclosure.calendar import working_days
from records.disclosure.deadlines import after, between
from records.models import Disclosure, DisclosureAct, RecordsPolicy, Requester

_ONE_AT_A_TIME = 7_311_019  # an advisory lock: requests are numbered one after the other
State = Disclosure.State


class NotNow(Exception):
    """The request does not stand where this can be done: somebody else was quicker."""


def note(disclosure: Disclosure, what: str, *, by: int | None, now: datetime, **data: Any) -> None:
    """Add to the list of what was done. `data` holds numbers and codes only."""
    DisclosureAct.objects.create(disclosure=disclosure, what=what, data=data, by_id=by, at=now)


def today(now: datetime) -> date:
    """The day in the city."""
    return timezone.localdate(now, city_zone())


@transaction.atomic
def enter(
    requester: Mapping[str, str], *, text: str, channel: str, received_on: date, by: int | None, now: datetime
) -> Disclosure:
    """Enter a request; its deadline counts from the day it was received."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    year = today(now).year
    last = Disclosure.objects.filter(number__startswith=f"PR-{year}-").order_by("-pk").first()
    due = after(received_on, RecordsPolicy.now_in_force().disclosure_days, working_days())
    row = Disclosure.objects.create(
        number=f"PR-{year}-{int(last.number[8:]) + 1 if last else 1:04}", text=text, channel=channel,
        received_on=received_on, due_on=due, entered_by_id=by, entered_at=now,
    )  # fmt: skip
    Requester.objects.create(disclosure=row, **requester)
    note(row, "entered", by=by, now=now)
    return row


def locked(pk: int, *states: str) -> Disclosure:
    """The request, locked until the transaction ends. Raises NotNow when it is in none of the states."""
    row = Disclosure.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state not in states:
        raise NotNow
    return row


@transaction.atomic
def extend(pk: int, *, reason: str, by: int | None, now: datetime) -> None:
    """Move the deadline, once. Raises NotNow."""
    row = locked(pk, State.OPEN)
    if row.extended_at is not None:
        raise NotNow
    days = RecordsPolicy.now_in_force().extension_days
    row.due_on = after(row.due_on, days, working_days())
    row.extended_at, row.extension_reason = now, reason
    row.save()
    note(row, "extended", by=by, now=now, days=days)


@transaction.atomic
def wait(pk: int, *, by: int | None, now: datetime) -> None:
    """The requester has to say more: the clock stands still. Raises NotNow."""
    row = locked(pk, State.OPEN)
    row.state, row.waits_since = State.WAITING, today(now)
    row.save()
    note(row, "waiting", by=by, now=now)


@transaction.atomic
def go_on(pk: int, *, by: int | None, now: datetime) -> None:
    """The requester answered: the working days of waiting are added to the deadline. Raises NotNow."""
    row = locked(pk, State.WAITING)
    days = _stop_waiting(row, now)
    row.state = State.OPEN
    row.save()
    note(row, "went_on", by=by, now=now, days=days)


def _stop_waiting(row: Disclosure, now: datetime) -> int:
    assert row.waits_since is not None
    works = working_days()
    days = between(row.waits_since, today(now), works)
    row.due_on, row.waited_days, row.waits_since = after(row.due_on, days, works), row.waited_days + days, None
    return days


@transaction.atomic
def answer(pk: int, *, outcome: str, by: int | None, now: datetime) -> None:
    """It is answered; produced sets and the hold stay for the time that the city set. Raises NotNow."""
    row = locked(pk, State.OPEN, State.WAITING)
    if row.state == State.WAITING:
        _stop_waiting(row, now)
    row.state, row.outcome, row.ended_on = State.ANSWERED, outcome, today(now)
    row.working_days = max(between(row.received_on, row.ended_on, working_days()) - row.waited_days, 0)
    row.save()
    note(row, "answered", by=by, now=now, outcome=outcome)


@transaction.atomic
def withdraw(pk: int, *, by: int | None, now: datetime) -> None:
    """The requester wants no answer any more: the hold ends at once. Raises NotNow."""
    row = locked(pk, State.OPEN, State.WAITING)
    row.state, row.ended_on, row.waits_since = State.WITHDRAWN, today(now), None
    row.save()
    note(row, "withdrawn", by=by, now=now)
    let_go(row, by=by, now=now)


def hold_cases(row: Disclosure, *, by: int | None, now: datetime) -> None:
    """Keep what was found from being erased, in the caller's transaction; by a new hold if one was released."""
    numbers = sorted(row.cases.values_list("service_request__public_id", flat=True))
    if row.hold is None or row.hold.released_at is not None:
        hold = LegalHold(name=row.number, reason=_("Request for public records"), numbers=numbers)
        row.hold = holding.place(hold, by=by, now=now)
        row.save(update_fields=["hold"])
    else:
        row.hold.numbers = numbers
        row.hold.save(update_fields=["numbers"])
        holding.cover(row.hold)


def let_go(row: Disclosure, *, by: int | None, now: datetime) -> None:
    """End the hold of a request, if it has one that is in force."""
    if row.hold is not None and row.hold.released_at is None:
        holding.release(row.hold.pk, reason=row.number, by=by, now=now)


def kept_until(row: Disclosure) -> date | None:
    """The day until which sets and hold of an answered request stay."""
    days = RecordsPolicy.now_in_force().set_days
    return row.ended_on + timedelta(days=days) if row.ended_on else None
