"""Take in what a work system tells: believed by its signature, kept as a row before anything is done with it."""

import json
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from civic311.city.rate_limits import allow
from civic311.lib.clean_text import clean_line, clean_text
from civic311.lib.jobs import enqueue
from integrations import exchanges
from integrations.models import Exchange, WorkEvent, WorkSystem
from integrations.open311.moments import read as read_moment
from integrations.secrets import secrets_of
from integrations.webhooks.signature import BadSignature, check
from integrations.work.mapping import Told, fingerprint, read

DOOR = "webhook-in"
REFUSED = "refused"
WORK = "integrations.work.tasks.work_on_events"
MOST_BYTES = 1024 * 1024
_NOTED_PER_HOUR = 20  # refusals that come from nobody we know must not fill the ledger
_DEEPEST = 30


@dataclass(frozen=True)
class Answer:
    """What the caller is told: an HTTP status and a word."""

    status: int
    word: str


def take_in(system: WorkSystem, signature: str, data: bytes, *, now: datetime) -> Answer:
    """Check and keep one message; the worker does what it asks for. The same message twice is kept once."""
    try:
        check(signature, data, secrets_of(system, now=now), now=now)
    except BadSignature as bad:
        _note_refusal(system, f"refused: signature {bad.why}", now)
        return Answer(403, f"signature {bad.why}")
    except ValueError:  # sealed with a key that is gone: somebody has to make a new secret
        _note_refusal(system, "refused: our secret cannot be opened", now)
        return Answer(503, "not ready")
    try:
        body = _parsed(data)
    except (ValueError, RecursionError):
        _note_refusal(system, "refused: no JSON object", now)
        return Answer(400, "send a JSON object")
    return _keep(system, body, now)


def _keep(system: WorkSystem, body: dict[str, Any], now: datetime) -> Answer:
    told = read(body, system.paths)
    with transaction.atomic():
        # Two calls with one message wait for each other here, so that the ledger has one line for it.
        WorkSystem.objects.select_for_update(no_key=True).get(pk=system.pk)
        event_id = _new_id(system, told, body)
        if not event_id:
            return Answer(200, "known")
        line = exchanges.note(
            DOOR, peer=system.slug, direction=Exchange.Direction.IN, what=told.status or "note",
            reference=told.reference or told.number, state=Exchange.State.WAITING, due_at=now, now=now,
        )  # fmt: skip
        WorkEvent.objects.create(
            system=system, event_id=event_id, body=body, received_at=now, happened_at=read_moment(told.time),
            due_at=now, exchange=line,
        )  # fmt: skip
        enqueue(WORK)
    return Answer(202, "taken")


def _new_id(system: WorkSystem, told: Told, body: dict[str, Any]) -> str:
    """The id that a message is kept by; empty when it is known.

    One without an id of its own is known when it says what the one before it said of the same work: said again after
    something else, it is news.
    """
    events = WorkEvent.objects.filter(system=system)
    if told.event_id != fingerprint(body):
        return "" if events.filter(event_id=told.event_id).exists() else told.event_id
    reference = told.reference or told.number
    before = (events.filter(exchange__reference=clean_line(reference)) if reference else events).order_by("-pk").first()
    if before is not None and before.event_id.startswith(told.event_id):
        return ""
    newest = events.order_by("-pk").first()
    return f"{told.event_id}-{newest.pk}" if newest is not None else told.event_id


def _parsed(data: bytes) -> dict[str, Any]:
    body = json.loads(data.decode("utf-8"), parse_constant=lambda _name: None)
    if not isinstance(body, dict):
        raise ValueError("no object")
    return _clean(body, _DEEPEST)  # type: ignore[no-any-return]


def _clean(value: Any, depth: int) -> Any:
    """What can be stored: texts without control characters, numbers with an end, nothing nested without one."""
    if depth == 0:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key)[:200]: _clean(each, depth - 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each, depth - 1) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _note_refusal(system: WorkSystem, words: str, now: datetime) -> None:
    if allow(f"refused:{DOOR}:{system.slug}", _NOTED_PER_HOUR, timedelta(hours=1), now):
        exchanges.note(
            DOOR, peer=system.slug, direction=Exchange.Direction.IN, what=REFUSED, state=Exchange.State.GIVEN_UP,
            answer=words, now=now,
        )  # fmt: skip
