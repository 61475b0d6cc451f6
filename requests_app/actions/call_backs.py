"""Calling residents back and writing letters: who has a call in hand, how it went, which letters were printed.

A call is taken by a conditional update, so two people never ring the same person. How it went is recorded once for each
try: the form carries the number of tries it was shown with.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from civic311.city.current import city_zone
from civic311.people.holds import case_is_held, contact_is_held
from civic311.people.looks import record_looks
from civic311.people.models import Contact, ContactChange, ContactChannel, RecordKind
from civic311.people.retention import may_go_before
from requests_app import events
from requests_app.actions.change import changing
from requests_app.actor import Actor
from requests_app.calling_hours import TRIES, next_call
from requests_app.models import CallAttempt, CallBack
from requests_app.queries.call_backs import CLAIM, call_backs_for, due_calls, free
from routing.reference import reference

Outcome = CallAttempt.Outcome
KEEP_SCRIPTS = timedelta(days=30)
FORGET_CHUNK = 1000
AGAIN = (Outcome.VOICEMAIL, Outcome.NO_ANSWER)


class Taken(Exception):
    """Somebody else has this call in hand, or it is over."""


def claim(call_back_id: int, *, actor: Actor, now: datetime) -> CallBack:
    """Take a call that is due for 20 minutes; the look at the contact is recorded. Raises Taken."""
    viewer = actor.viewer
    with transaction.atomic():
        mine = due_calls(viewer, now=now).filter(free(viewer, now=now), pk=call_back_id)
        taken = mine.select_for_update(of=("self",), skip_locked=True).select_related("contact", "service_request")
        row = taken.first()
        if row is None:
            raise Taken
        row.claimed_by_id, row.claimed_at = viewer.user_id, now
        row.save(update_fields=["claimed_by", "claimed_at"])
        if viewer.user_id is not None:
            about = row.service_request.public_id
            record_looks([row.contact], user_id=viewer.user_id, about=about, now=now)
    return row


def claim_next(*, actor: Actor, now: datetime, language: str = "") -> CallBack:
    """Take the call that is longest due, in one language if that is asked for. Raises Taken when there is none."""
    waiting = due_calls(actor.viewer, now=now).filter(free(actor.viewer, now=now))
    if language:
        waiting = waiting.filter(language=language)
    for call_back_id in waiting.order_by("due_at", "id").values_list("pk", flat=True)[:20]:
        try:
            return claim(call_back_id, actor=actor, now=now)
        except Taken:
            continue
    raise Taken


def release(call_back_id: int, *, actor: Actor) -> None:
    """Give a call back that was taken and not made."""
    mine = CallBack.objects.filter(pk=call_back_id, state=CallBack.State.DUE, claimed_by=actor.user_id)
    mine.update(claimed_by=None, claimed_at=None)


def record_outcome(
    call_back_id: int, *, outcome: str, tries: int, note: str = "", actor: Actor, now: datetime
) -> CallBack:
    """Record how a try went. `tries`: how many there were when the form was shown; sent again it changes nothing.

    Raises Taken when somebody else has the call in hand, ValueError for an outcome that there is not, and what
    `changing` does.
    """
    made = Outcome(outcome)
    case_id = CallBack.objects.values_list("service_request_id", flat=True).get(pk=call_back_id)
    with changing(case_id, "call_back", actor=actor, version=None, now=now) as change:
        row = CallBack.objects.select_for_update(of=("self",)).select_related("contact").get(pk=call_back_id)
        if row.state != CallBack.State.DUE or row.way != CallBack.Way.CALL or row.tries != tries:
            return row
        if row.claimed_by_id not in (None, actor.user_id) and row.claimed_at and row.claimed_at >= now - CLAIM:
            raise Taken
        row.attempts.create(outcome=made, note=note.strip()[:300], made_by_id=actor.user_id, made_at=now)
        row.tries += 1
        _go_on(row, made, actor, now)
        row.claimed_by_id = row.claimed_at = None
        row.save()
        change.events.append(
            events.called_back(call_back_id=row.pk, report_id=row.report_id, outcome=made, tries=row.tries)
        )
    return row


def _go_on(row: CallBack, outcome: str, actor: Actor, now: datetime) -> None:
    """What follows from a try."""
    if outcome == Outcome.REACHED:
        row.state, row.ended_at = CallBack.State.DONE, now
    elif outcome == Outcome.REFUSED:
        row.state, row.ended_at = CallBack.State.DONE, now
        _tell_no_more(row, actor, now)
    elif outcome in AGAIN and row.tries < TRIES:
        left_message = outcome == Outcome.VOICEMAIL
        row.due_at = next_call(now, city_zone(), tries=row.tries, left_message=left_message, works_on=_works_on)
    else:
        _write_instead(row, now)


def _works_on(day: date) -> bool:
    calendar = reference().default_calendar
    return calendar is None or (bool(calendar.hours[day.weekday()]) and day not in calendar.holidays)


def _write_instead(row: CallBack, now: datetime) -> None:
    row.way, row.due_at = CallBack.Way.LETTER, now
    if not row.contact.postal_address:
        row.state, row.dropped_because, row.ended_at = CallBack.State.DROPPED, CallBack.Dropped.NO_ADDRESS, now


def _tell_no_more(row: CallBack, actor: Actor, now: datetime) -> None:
    """Whoever wants no more calls gets none, about this case or another."""
    contact = row.contact
    if contact.channel != ContactChannel.NONE:
        ContactChange.objects.create(
            contact=contact, field="channel", old=contact.channel, new=ContactChannel.NONE,
            changed_by_id=actor.user_id, changed_at=now,
        )  # fmt: skip
        Contact.objects.filter(pk=contact.pk).update(channel=ContactChannel.NONE)
    others = CallBack.objects.filter(contact=contact, state=CallBack.State.DUE).exclude(pk=row.pk)
    others.update(state=CallBack.State.DROPPED, dropped_because=CallBack.Dropped.NO_MORE, ended_at=now)


def print_letters(call_back_ids: Iterable[int], *, actor: Actor, now: datetime) -> int:
    """Record that these letters were printed to be sent; returns how many were not recorded before.

    Those out of the actor's scope are passed over. Raises what `changing` does.
    """
    printed = 0
    mine = call_backs_for(actor.viewer).filter(pk__in=list(call_back_ids), way=CallBack.Way.LETTER)
    for call_back_id, case_id in mine.order_by("pk").values_list("pk", "service_request_id"):
        with changing(case_id, "call_back", actor=actor, version=None, now=now) as change:
            row = CallBack.objects.filter(pk=call_back_id, state=CallBack.State.DUE, way=CallBack.Way.LETTER)
            if not row.update(state=CallBack.State.DONE, ended_at=now):
                continue
            report_id = CallBack.objects.values_list("report_id", flat=True).get(pk=call_back_id)
            change.events.append(events.letter_printed(call_back_id=call_back_id, report_id=report_id))
            printed += 1
    return printed


def forget_scripts(*, now: datetime) -> int:
    """Empty what was to be said a month after it was, one chunk; returns how many. The case keeps that it was.

    What is under a legal hold stays, and so does what a record series keeps longer.
    """
    before = may_go_before(RecordKind.SENT, KEEP_SCRIPTS, now=now)
    if before is None:
        return 0
    held = case_is_held("service_request_id") | contact_is_held("contact_id")
    old = CallBack.objects.filter(ended_at__lt=before).exclude(script="").exclude(held)
    chunk = list(old.order_by("ended_at").values_list("pk", flat=True)[:FORGET_CHUNK])
    return CallBack.objects.filter(pk__in=chunk).update(script="", script_for_staff="")


def told_otherwise(report_id: int, *, now: datetime) -> int:
    """Who was told on another way, for example when she called herself, need not be called; returns how many."""
    waiting = CallBack.objects.filter(report_id=report_id, state=CallBack.State.DUE)
    return waiting.update(state=CallBack.State.DROPPED, dropped_because=CallBack.Dropped.TOLD, ended_at=now)
