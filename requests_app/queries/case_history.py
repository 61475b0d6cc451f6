"""The events of one case for its page: one window of them by key, however long the history is."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from requests_app.models import Event, ServiceRequest

SHOWN = 60
READ_AT_ONCE = 300  # a history of up to so many events is read whole, which is one query instead of three
# What is said and sent, and never decides where a case stands. A long history consists mostly of these.
_TALK = frozenset({
    "note_added", "message_sent", "message_received", "photo_added", "photo_published", "photo_captioned",
    "photo_masked", "text_published", "text_redacted", "voice_joined", "voice_left", "tagged", "linked", "unlinked",
    "contact_changed", "called_back", "letter_printed", "report_corrected", "photo_withdrawn", "report_withdrawn",
    "survey_answered", "cost_recorded", "cost_removed",
})  # fmt: skip


@dataclass(frozen=True)
class History:
    """`shown`: the events of the window, oldest first; `state`: those that say where the case stands.

    `before` is the key of the window before this one (None: there is nothing earlier), `is_last` whether this is the
    latest window. `counts`: how many events of each kind there are in all.
    """

    shown: list[Event]
    state: list[Event]
    before: int | None
    is_last: bool
    counts: Counter[str]


def history_of(
    service_request: ServiceRequest, *, kinds: Collection[str] | None = None, before: int | None = None
) -> History:
    """The latest events of a case, or those before the sequence number `before`. `kinds` None: of every kind."""
    rows = Event.objects.filter(service_request=service_request).select_related("actor")
    wanted = rows if kinds is None else rows.filter(kind__in=kinds)
    if service_request.version <= READ_AT_ONCE:
        everything = list(rows.order_by("sequence"))
        counts = Counter(event.kind for event in everything)
        state = [event for event in everything if event.kind not in _TALK]
        found = [
            event
            for event in everything
            if (kinds is None or event.kind in kinds) and (before is None or event.sequence < before)
        ][-SHOWN - 1 :]
    else:
        pairs = Event.objects.filter(service_request=service_request).order_by().values_list("kind")
        counts = Counter(dict(pairs.annotate(count=Count("sequence"))))
        state = list(rows.exclude(kind__in=_TALK).order_by("sequence"))
        if before is not None:
            wanted = wanted.filter(sequence__lt=before)
        found = list(wanted.order_by("-sequence")[: SHOWN + 1])[::-1]
    shown = found[-SHOWN:]
    return History(shown, state, shown[0].sequence if len(found) > SHOWN else None, before is None, counts)
