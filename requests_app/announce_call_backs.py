"""People who wish to be called or to get a letter: what mail would say becomes a row for the desk.

What is not said yet to the same person about the same case is said together: the newest news replaces older ones, and
what staff wrote word for word stays.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from civic311.city.current import city_zone
from civic311.people.models import Contact, ContactAccess, ContactChannel
from requests_app.announce_followers import Follower
from requests_app.announce_scripts import write_script
from requests_app.announce_words import offered
from requests_app.calling_hours import first_call
from requests_app.models import CallBack, Event, Report, ServiceRequest
from requests_app.queries.call_backs import CLAIM, is_reachable_by_phone

ON_THE_SPOT = ("phone", "walk_in")
WORD_FOR_WORD = frozenset({"reply", "asked_more"})
# These do not wait for tomorrow because somebody was called about the case today.
SAME_DAY = frozenset({"closed", "scheduled", "unscheduled", "missed", "asked_more"})


def keep_call_back(name: str, key: str, follower: Follower, service_request: ServiceRequest, event: Event, *,
                   facts: Callable[[], Mapping[str, Any]], now: datetime) -> None:  # fmt: skip
    """Keep that the writer of a report has to be told `name`, once for each `key`, in the caller's transaction."""
    report, contact = follower.report, follower.report.contact
    if contact is None or _heard_it(event, report, service_request) or CallBack.objects.filter(key=key).exists():
        return
    languages = dict.fromkeys([offered(contact.language), settings.LANGUAGE_CODE])
    first, *others = (
        write_script(
            name, service_request, language=language, now=now, facts=facts, place=follower.place,
            own_number=follower.own_number,
        )
        for language in languages
    )  # fmt: skip
    row = CallBack(
        key=key, service_request=service_request, report=report, contact=contact, kind=name,
        subject=first.subject[:250], script=first.text, script_for_staff=others[0].text if others else "",
        language=offered(contact.language), created_at=now,
    )  # fmt: skip
    _take_over(row, now)
    _choose_way(row, now)
    row.save()


def _heard_it(event: Event, report: Report, about: ServiceRequest) -> bool:
    """Whether the desk said it: when the report was taken down, or when its writer called and asked for it."""
    if report.channel in ON_THE_SPOT and event.recorded_at == report.created_at:
        return True
    if event.source != "desk":
        return False
    called = Q()
    for number in {about.public_id, report.service_request.public_id}:
        called |= Q(about__startswith=f"{number} by phone")
    on_the_line = (event.recorded_at - CLAIM, event.recorded_at)
    return ContactAccess.objects.filter(called, contact=report.contact, looked_at__range=on_the_line).exists()


def _take_over(row: CallBack, now: datetime) -> None:
    """End what waits for the same person about the same case; words that staff wrote go on in the new script."""
    waiting = _of_the_same(row).filter(state=CallBack.State.DUE)
    nobody_calls = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    for older in waiting.filter(nobody_calls).select_for_update(of=("self",)).order_by("pk"):
        if older.kind in WORD_FOR_WORD:
            row.script = f"{row.script}\n\n{older.script}"
            row.script_for_staff = f"{row.script_for_staff}\n\n{older.script_for_staff}".strip()
            if row.kind not in WORD_FOR_WORD and row.kind not in SAME_DAY:
                row.kind, row.subject = older.kind, older.subject
        row.tries = max(row.tries, older.tries)
        if older.way == CallBack.Way.LETTER:  # calling was of no use
            row.way = older.way
        older.state, older.dropped_because, older.ended_at = CallBack.State.DROPPED, CallBack.Dropped.NEWER, now
        older.save(update_fields=["state", "dropped_because", "ended_at"])


def _of_the_same(row: CallBack) -> QuerySet[CallBack]:
    return CallBack.objects.filter(contact_id=row.contact_id, service_request_id=row.service_request_id)


def _choose_way(row: CallBack, now: datetime) -> None:
    """A call as far as somebody can be called, else a letter, else nobody can be told."""
    contact: Contact = row.contact
    wants_letter = contact.channel == ContactChannel.LETTER or row.way == CallBack.Way.LETTER
    row.due_at = now
    if wants_letter and contact.postal_address:
        row.way = CallBack.Way.LETTER
    elif is_reachable_by_phone(contact):
        row.way = CallBack.Way.CALL
        row.due_at = first_call(now, city_zone(), not_on=None if row.kind in SAME_DAY else _called_on(row))
    elif contact.postal_address:
        row.way = CallBack.Way.LETTER
    else:
        row.way = CallBack.Way.LETTER if wants_letter else CallBack.Way.CALL
        row.state, row.dropped_because, row.ended_at = CallBack.State.DROPPED, CallBack.Dropped.NO_ADDRESS, now


def _called_on(row: CallBack) -> date | None:
    """The city's day on which she was last called about this case."""
    attempts = _of_the_same(row).filter(attempts__isnull=False).order_by("-attempts__made_at")
    made_at = attempts.values_list("attempts__made_at", flat=True).first()
    return timezone.localtime(made_at, city_zone()).date() if made_at else None
