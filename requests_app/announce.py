"""Who is told of which event: turns the log's backlog into messages of the outbox.

Each backlog row is dealt with in one transaction that writes the messages and deletes the row. A message's key names
the event and the reader, so doing it twice writes it once. Requests that are not live are told of to nobody.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from civic311.accounts.members import active_users
from civic311.people.models import ContactChannel
from notifications import sms
from notifications.outbox import Draft, known_keys, put
from requests_app import announce_digest as digest
from requests_app import announce_facts as facts
from requests_app import announce_followers as voices
from requests_app import announce_follows as follows
from requests_app import announce_schedule as days
from requests_app.actions.contractors import SOURCE
from requests_app.actions.tracking import new_token
from requests_app.announce_call_backs import keep_call_back
from requests_app.announce_calls import calls_of
from requests_app.announce_followers import came_back, followers, told_about
from requests_app.announce_texts import text_drafts
from requests_app.announce_words import offered, write
from requests_app.models import BacklogEntry, Consumer, Event, Report, ServiceRequest
from requests_app.queries.directory import Directory, supervisors
from requests_app.queries.visible import who_may_see
from requests_app.reply_addresses import reply_address
from requests_app.workflow import OPEN_STATUSES
from routing.chains import SHARE, SILENCE
from routing.reference import reference

# Answers to what the reader did herself a moment ago: they go out although she stopped everything else.
OWN_ACTS = frozenset({"confirmation", "voice"})
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360))

log = logging.getLogger(__name__)

Facts = Callable[[Event, ServiceRequest], Mapping[str, Any]]


def _always(event: Event, service_request: ServiceRequest) -> bool:
    return True


def _is_ours(event: Event, service_request: ServiceRequest) -> bool:
    return service_request.handed_to_id is None


def _nobody(event: Event, service_request: ServiceRequest) -> list[int]:
    return []


@dataclass(frozen=True)
class Rule:
    """Who hears of a kind of event. `residents` and `staff` name messages; empty: they are not told.

    `applies`: whether this very event is told to residents. `only_writer`: only the report that the event names is
    meant, not everybody who follows; `to_named`: the same, where the event names a report. `once`: the kinds with the
    same word are told once for each time a case is open. `people`: ids of the staff who are told. `calls`: it is a call
    to whoever is on call. `facts`: what the words need, asked in the reader's language.
    """

    residents: Callable[[Event], str] | str = ""
    applies: Callable[[Event, ServiceRequest], bool] = _always
    only_writer: bool = False
    to_named: bool = False
    once: str = ""
    staff: Callable[[Event], str] | str = ""
    people: Callable[[Event, ServiceRequest], list[int]] = _nobody
    calls: bool = False
    facts: Facts = field(default=facts.none)


def _has_owner(event: Event, service_request: ServiceRequest) -> bool:
    return event.data["assignee"] is not None and service_request.status in OPEN_STATUSES


def _new_owner(event: Event, service_request: ServiceRequest) -> list[int]:
    return [event.data["assignee"]] if event.data["assignee"] else []


def _owner_or_supervisors(event: Event, service_request: ServiceRequest) -> list[int]:
    assignee = service_request.assignee
    directory = Directory(event.recorded_at)
    owner = [assignee.pk] if assignee is not None and assignee.is_active else []
    return directory.first_there(lambda: owner, lambda: supervisors(service_request, directory))


def _supervisors(event: Event, service_request: ServiceRequest) -> list[int]:
    return supervisors(service_request, Directory(event.recorded_at))


def _owner_if_contractor(event: Event, service_request: ServiceRequest) -> list[int]:
    return _owner_or_supervisors(event, service_request) if event.source == SOURCE else []


def _is_sent_on(event: Event, service_request: ServiceRequest) -> bool:
    """Whether people or an escalation sent it to another team."""
    reasons = event.data.get("reasons", [])
    return bool(event.data.get("by_hand")) or any(reason["kind"] == "escalation" for reason in reasons)


def _escalation(event: Event) -> str:
    trigger = event.data.get("trigger", SHARE)
    if trigger == SHARE:
        return "late" if event.data.get("amount", 100) >= 100 else "at_risk"
    return "dormant" if trigger == SILENCE else "aged"


def _confirmation(event: Event) -> str:
    return "separated" if event.data.get("provenance") == "split" else "confirmation"


NOBODY = Rule()
ANNOUNCEMENTS: dict[str, Rule] = {
    "submitted": Rule(_confirmation, applies=_is_ours, only_writer=True, facts=days.confirmed),
    # The first routing is part of the confirmation.
    "routed": Rule("rerouted", applies=_is_sent_on, facts=facts.routed),
    "severity_changed": NOBODY,
    "clocks_set": NOBODY,
    "assigned": Rule(
        "progress", applies=_has_owner, once="progress", staff="given", people=_new_owner, facts=facts.assigned
    ),
    "started": Rule("progress", once="progress"),
    "held": Rule("held", facts=facts.held),
    # A paused case that is closed is told of as closed.
    "resumed": Rule("resumed", applies=lambda _, service_request: service_request.is_open),
    # How it went is told when the crew says so.
    "arrived": NOBODY,
    "visited": Rule("visited", facts=facts.visited, staff="contractor_done", people=_owner_if_contractor),
    "note_added": Rule(staff="mentioned", people=lambda event, _: event.data.get("mentions", []), facts=facts.noted),
    "message_sent": Rule("reply", to_named=True, facts=facts.message),
    "message_received": Rule(staff="resident_wrote", people=_owner_or_supervisors),
    "photo_added": NOBODY,
    "photo_published": NOBODY,
    "text_published": NOBODY,
    # What was handed to somebody else is told of as such.
    "closed": Rule("closed", applies=_is_ours, facts=facts.closed),
    "reopened": Rule("reopened", staff="came_back", people=_owner_or_supervisors),
    "marked_duplicate": Rule("joined", facts=voices.joined),
    "unjoined": Rule("unjoined"),
    "voice_joined": Rule("voice", only_writer=True),
    # Who left is told by the case of her own that she has now.
    "voice_left": NOBODY,
    "split_off": Rule("split", once="split", facts=voices.parts),
    # The last part closes the whole, and that is told.
    "part_closed": Rule("part_done", applies=lambda _, service_request: service_request.is_open, facts=voices.parts),
    "part_reopened": NOBODY,
    "escalation_acknowledged": NOBODY,
    "flagged": NOBODY,
    "paged": Rule(calls=True),
    "page_acknowledged": NOBODY,
    "service_changed": NOBODY,
    "tagged": NOBODY,
    "withheld": NOBODY,
    "handed_off": Rule("handed_off", facts=facts.handed_off),
    # What a rule passes on at once is told by the confirmation.
    "passed_on": Rule(
        "passed_on", applies=lambda event, _: event.data["rule"] is None, once="passed_on", facts=facts.handed_off
    ),
    "emergency_began": NOBODY,
    "emergency_ended": NOBODY,
    "incident_joined": NOBODY,
    "incident_left": NOBODY,
    # The day chosen with the report is part of the confirmation.
    "scheduled": Rule("scheduled", applies=days.is_later, facts=days.scheduled),
    # What is closed with it is told of as closed.
    "schedule_canceled": Rule("unscheduled", applies=days.may_choose_again, facts=days.canceled),
    "visit_missed": Rule("missed", facts=days.canceled),
    "escalated": Rule(
        staff=_escalation,
        people=lambda event, _: event.data["users"],
        facts=facts.escalated,
    ),
    "closing_held": Rule("asked_more", facts=facts.asked_more),
    "exception_asked": Rule(staff="exception", people=_supervisors, facts=facts.exception),
    "text_redacted": NOBODY,
    "photo_masked": NOBODY,
    "photo_captioned": NOBODY,
    "linked": NOBODY,
    "unlinked": NOBODY,
    "work_sent": NOBODY,
    "work_withdrawn": NOBODY,
    "cost_recorded": NOBODY,
    "cost_removed": NOBODY,
    "contact_changed": NOBODY,
    # The call itself told them.
    "called_back": NOBODY,
    "letter_printed": NOBODY,
    # Staff see it on the case; a form that read the old words is refused.
    "report_corrected": NOBODY,
    "photo_withdrawn": NOBODY,
    # Where it ends the case, that is told of as closed.
    "report_withdrawn": NOBODY,
    # What is not right comes as a reopening or a message, and those are told.
    "survey_answered": NOBODY,
    # What was changed was not told yet; see bulk work.
    "undone": NOBODY,
    "went_live": NOBODY,
}


def announce_next(*, now: datetime) -> bool:
    """Deal with the oldest backlog row that nobody else has in hand; False when there is none.

    A row that fails stays, is tried again later, and holds up no other.
    """
    entry = None
    try:
        with transaction.atomic():
            entry = (
                BacklogEntry.objects.select_for_update(skip_locked=True)
                .filter(Q(not_before=None) | Q(not_before__lte=now), consumer=Consumer.ANNOUNCE)
                .order_by("pk")
                .first()
            )
            if entry is None:
                return False
            put(list(_drafts(entry, now)), now=now)
            BacklogEntry.objects.filter(pk=entry.pk).delete()
    except Exception:  # whatever it is, the rows behind this one must not wait for it
        if entry is None:
            raise
        log.exception("backlog row %s of request %s was not announced", entry.pk, entry.service_request_id)
        wait = WAITS[min(entry.attempts, len(WAITS) - 1)]
        BacklogEntry.objects.filter(pk=entry.pk).update(attempts=entry.attempts + 1, not_before=now + wait)
    return True


def _drafts(entry: BacklogEntry, now: datetime) -> Iterable[Draft]:
    service_request = ServiceRequest.objects.select_related(
        "service", "queue__department", "assignee", "hold_reason", "ward"
    ).get(pk=entry.service_request_id)  # fmt: skip
    if not service_request.is_live:
        return
    events = Event.objects.filter(
        service_request=service_request, sequence__range=(entry.first_sequence, entry.last_sequence)
    )  # fmt: skip
    for event in events.select_related("actor").order_by("sequence"):
        rule = ANNOUNCEMENTS[event.kind]
        if rule.residents and rule.applies(event, service_request):
            yield from _to_residents(rule, event, service_request, now)
            about = told_about(event, service_request)
            yield from follows.told(event, about, which=_which(rule, event, about), now=now)
        if rule.calls:
            yield from calls_of(event, service_request, now)
        if rule.staff:
            name = rule.staff if isinstance(rule.staff, str) else rule.staff(event)
            people = [user for user in rule.people(event, service_request) if user != event.actor_id]
            yield from to_staff(
                name, service_request, people, key=f"event:{service_request.pk}.{event.sequence}", now=now,
                facts=partial(rule.facts, event, service_request),
            )  # fmt: skip


def _which(rule: Rule, event: Event, service_request: ServiceRequest) -> str:
    """What is told once: the event, or all of a sort for each time the case is open."""
    return f"{rule.once}-{service_request.reopened_count}" if rule.once else str(event.sequence)


def _to_residents(rule: Rule, event: Event, changed: ServiceRequest, now: datetime) -> Iterable[Draft]:
    name = rule.residents if isinstance(rule.residents, str) else rule.residents(event)
    service_request = told_about(event, changed)
    which = _which(rule, event, service_request)
    only = event.data["report"] or 0 if rule.only_writer else None
    if rule.to_named:
        only = event.data.get("report")
    meant = {
        f"event:{changed.pk}.{which}:{each.report.pk}": each
        for each in followers(service_request, only=only)
        if rule.only_writer or not _caused(event, each.report)
    }
    known = known_keys(list(meant))
    for key, each in meant.items():
        contact = each.report.contact
        if key in known or contact is None:
            continue
        words = partial(rule.facts, event, service_request)
        if contact.channel == ContactChannel.SMS and sms.is_on():
            yield from text_drafts(name, key, each, service_request, facts=words, now=now)
            continue
        if contact.channel != ContactChannel.EMAIL or came_back(contact):
            keep_call_back(name, key, each, service_request, event, facts=words, now=now)
            continue
        token = new_token(each.report, now=now)
        link = settings.PUBLIC_URL + reverse("track", args=[token])
        stop = settings.PUBLIC_URL + reverse("track_stop", args=[token])
        written = write(
            name, service_request, language=contact.language, link=link, now=now, place=each.place, stop_url=stop,
            facts=words, own_number=each.own_number,
            preferences_url=digest.preferences_url(contact.email, now=now),
        )  # fmt: skip
        draft = Draft(
            key=key, kind=name, to_address=contact.email, subject=written.subject,
            body_text=written.text, body_html=written.html, language=offered(contact.language),
            reply_to=reply_address(token), stop_url=stop, about=service_request.public_id,
            department_id=service_request.department_id,
            is_confidential=reference().services_by_id[each.report.service_request.service_id].complainant_confidential,
            due_at=now if name in OWN_ACTS else digest.due_for(contact, "email", changed.severity, now),
            despite_stop=name in OWN_ACTS,
        )  # fmt: skip
        if digest.waits(contact, name, changed.severity):
            digest.keep([digest.line_of(draft, text=written.news, link=link, now=now)])
        else:
            yield draft


def _caused(event: Event, report: Report) -> bool:
    """Whether the report's writer did it herself, as members of staff report too."""
    return event.actor is not None and report.contact is not None and event.actor.email == report.contact.email


def to_staff(
    name: str, service_request: ServiceRequest, user_ids: list[int], *, key: str, now: datetime,
    facts: Callable[[], Mapping[str, Any]],
) -> Iterable[Draft]:  # fmt: skip
    """The message `name` for each of the people who still work here; `key` is completed by the person's id."""
    link = settings.PUBLIC_URL + reverse("case", args=[service_request.public_id])
    for user in active_users(who_may_see(service_request, user_ids)):
        written = write(name, service_request, language=user.language, link=link, now=now, facts=facts)
        yield Draft(
            key=f"{key}:user-{user.pk}", kind=name, to_address=user.email, subject=written.subject,
            body_text=written.text, body_html=written.html, language=offered(user.language),
            about=service_request.public_id, department_id=service_request.department_id,
            despite_stop=True,
        )  # fmt: skip
