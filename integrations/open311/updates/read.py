"""The news of requests, as service request updates: one for each event that everybody, or whoever asks, may read.

Three queries find the events, and one for each kind of thing that they name: however many there are.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, UUIDField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import get_language

from civic311.lib.translated_text import in_language
from community.models import PlannedWork
from integrations.models import ApiKey
from integrations.open311.updates.statuses import OF_KIND, told_status
from integrations.queries.open311 import visible_to, was_posted
from requests_app.event_words import public_words, staff_words
from requests_app.models import Attachment, Event, Message
from requests_app.queries.case import Names
from requests_app.queries.not_yet_told import waiting_since
from requests_app.queries.public import public_photos
from requests_app.views.public.tracker_page import photo_words
from routing.models import ClosureReason, HoldReason, OutsideBody
from routing.reference import reference

MOST = 1_000
_ORDER = ("recorded_at", "service_request_id", "sequence")
_SAID_WITH_WORDS = ("message_sent", "photo_added", "photo_published")
_OF_THE_WORK = (Attachment.Stage.VISIT, Attachment.Stage.CLOSING, Attachment.Stage.NOTE)


@dataclass(frozen=True)
class Update:
    """One piece of news. `status` is a word of mySociety's, `code` that of the reason it waits or ended for (empty for
    others); `at` is when we wrote it down, which is what the dates of a question mean. `is_private`: it is for whoever
    reported."""

    public_id: str
    sequence: int
    status: str
    code: str
    at: datetime
    description: str
    media_url: str
    is_private: bool = False

    @property
    def update_id(self) -> str:
        """The same for ever, since events never change."""
        return f"{self.public_id}-{self.sequence}"


@dataclass(frozen=True)
class Asked:
    """Which updates are wanted: those from `start` up to but without `end`, of these requests (all, when empty),
    after the one with the id `after`, `size` at most. `key`: whose requests are told too where not everybody may see
    them; `with_private`: also what was said to their reporters alone."""

    start: datetime | None
    end: datetime
    public_ids: Sequence[str] = ()
    after: str = ""
    size: int = MOST
    key: ApiKey | None = None
    with_private: bool = False


class UnknownUpdate(Exception):
    """No update has this id, so nothing can come after it."""


def updates(asked: Asked, *, now: datetime) -> tuple[list[Update], str]:
    """The updates, oldest first, in the active language, and the id to go on after (empty when these are all).

    Without a start these are the newest. Raises UnknownUpdate.
    """
    rows = _wanted(asked, now)
    if asked.start is None and not asked.after:
        found = list(rows.order_by(*(f"-{name}" for name in _ORDER))[: asked.size])[::-1]
        last = ""
    else:
        found = list(rows.order_by(*_ORDER)[: asked.size + 1])
        last = _id_of(found[asked.size - 1]) if len(found) > asked.size else ""
        found = found[: asked.size]
    return _in_words(_told(found, now)), last


def _id_of(event: Event) -> str:
    return f"{event.public_id}-{event.sequence}"  # type: ignore[attr-defined]


def _wanted(asked: Asked, now: datetime) -> QuerySet[Event]:
    """Events that everybody may read of requests that everybody may see, and what the key may see of its own."""
    requests = visible_to(asked.key).filter(pk=OuterRef("service_request_id"))
    own = asked.key if asked.with_private else None
    rows = Event.objects.filter(Exists(requests), _readable(now, own), recorded_at__lt=asked.end)
    if asked.start is not None:
        rows = rows.filter(recorded_at__gte=asked.start)
    if asked.public_ids:
        rows = rows.filter(service_request__public_id__in=asked.public_ids)
    if asked.after:
        rows = rows.filter(_later_than(asked.after, asked.key))
    return rows.annotate(public_id=F("service_request__public_id")).only(
        "service_request_id", "sequence", "kind", "data", "recorded_at"
    )


def _readable(now: datetime, own: ApiKey | None) -> Q:
    """Kinds with public news: of routing only what people did, of messages and photos only what everybody may see. With
    `own` also messages to whoever reported what was sent with that key."""
    plain = [kind for kind in OF_KIND if kind not in (*_SAID_WITH_WORDS, "routed")]
    shown = Q(shown_from=None) | Q(shown_from__lte=now)
    to_whom = Q(is_public=True, report=None)
    if own is not None:
        to_all = Q(report=None) & was_posted(own, "service_request")
        to_whom |= to_all | Q(report__posted__key__family=own.family)
    message = Message.objects.filter(
        shown, to_whom, pk=Cast(KeyTextTransform("message", OuterRef("data")), BigIntegerField())
    )
    photo = public_photos().filter(
        pk=Cast(KeyTextTransform("attachment", OuterRef("data")), UUIDField()), stage__in=_OF_THE_WORK
    )
    return (
        Q(kind__in=plain)
        | Q(kind="routed", data__by_hand=True)
        | (Q(kind="message_sent") & Exists(message))
        # A photo is news once: when it came, or when somebody decided that everybody may see it.
        | (Q(kind="photo_added") & Exists(photo.filter(looked_at=None)))
        | (Q(kind="photo_published", data__public=True) & Exists(photo))
    )


def _later_than(update_id: str, key: ApiKey | None) -> Q:
    public_id, _dash, sequence = update_id.rpartition("-")
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) < 9):
        raise UnknownUpdate
    event = Event.objects.filter(
        service_request__public_id=public_id, sequence=int(sequence),
        service_request__in=visible_to(key).filter(public_id=public_id),
    ).first()  # fmt: skip
    if event is None:
        raise UnknownUpdate
    same = Q(recorded_at=event.recorded_at)
    same_request = same & Q(service_request_id=event.service_request_id, sequence__gt=event.sequence)
    return (
        Q(recorded_at__gt=event.recorded_at) | same & Q(service_request_id__gt=event.service_request_id) | same_request
    )


def _told(events: Iterable[Event], now: datetime) -> list[Event]:
    """Those that were not taken back, and that may be told by now."""
    listed = list(events)
    ids = {event.service_request_id for event in listed}
    undone = Event.objects.filter(service_request_id__in=ids, kind="undone")
    gone: dict[int, list[range]] = {}
    for key, sequence, data in undone.values_list("service_request_id", "sequence", "data"):
        gone.setdefault(key, []).append(range(data["first"], sequence + 1))
    waiting = waiting_since(ids, now=now)
    return [
        event for event in listed
        if event.sequence < waiting.get(event.service_request_id, event.sequence + 1)
        and not any(event.sequence in span for span in gone.get(event.service_request_id, ()))
    ]  # fmt: skip


def _in_words(events: Sequence[Event]) -> list[Update]:
    messages = Message.objects.in_bulk(_mentioned(events, "message"))
    photos = {str(row.pk): row for row in public_photos().filter(pk__in=_mentioned(events, "attachment"))}
    closures = {row.pk: row for row in ClosureReason.objects.all()} if _mentioned(events, "closure_reason") else {}
    holds = {row.pk: row for row in HoldReason.objects.all()} if _mentioned(events, "hold_reason") else {}
    names = _names(events, holds)
    found = []
    for event in events:
        data, media_url, is_private = event.data, "", False
        closure = closures.get(data.get("closure_reason"))
        if event.kind == "message_sent":
            message = messages[data["message"]]
            description, is_private = message.text_for(get_language() or ""), not message.is_public
        elif event.kind in _SAID_WITH_WORDS:
            photo = photos.get(data["attachment"])
            if photo is None:
                continue  # taken back since
            words = photo_words(photo)
            description, media_url = words["caption"], settings.PUBLIC_URL + words["large_url"]
        else:
            description = _words(event, names, closure)
        hold = holds.get(data.get("hold_reason"))
        reason = closure.code if closure else hold.code if hold else ""
        found.append(
            Update(
                public_id=event.public_id, sequence=event.sequence,  # type: ignore[attr-defined]
                status=told_status(event.kind, data, reason_code=reason), code=reason,
                at=event.recorded_at, description=description, media_url=media_url, is_private=is_private,
            )
        )  # fmt: skip
    return found


def _names(events: Sequence[Event], holds: Mapping[int, HoldReason]) -> Names:
    """The names that public words of these events mention."""
    works, bodies = _mentioned(events, "works"), _mentioned(events, "body")
    return Names(
        departments={queue.department_id: str(queue.department) for queue in reference().queues.values()},
        hold_reasons={key: str(row) for key, row in holds.items()},
        planned={row.pk: str(row) for row in PlannedWork.objects.filter(pk__in=works)} if works else {},
        bodies={row.pk: str(row) for row in OutsideBody.objects.filter(pk__in=bodies)} if bodies else {},
    )


def _words(event: Event, names: Names, closure: ClosureReason | None) -> str:
    """What everybody reads of it; of a visit also how it went."""
    title = public_words(event.kind, event.data, names) or ""
    if event.kind == "visited":
        return staff_words(event.kind, event.data, names).title
    text = in_language(closure.text) if closure else ""
    return "\n".join(part for part in (title, text) if part)


def _mentioned(events: Iterable[Event], name: str) -> Collection[Any]:
    return {event.data[name] for event in events if event.data.get(name) is not None}
