"""The fields of a call between two requests: what is kept of them, and what buttons change in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import QueryDict
from django.utils.text import Truncator

from civic311.accounts.viewer import Viewer
from civic311.lib.clean_text import clean_text
from civic311.people.models import Contact
from requests_app.actions.call_drafts import find_call, keep_call
from requests_app.forms.questions import PREFIX
from requests_app.models import CallDraft
from routing.reference import reference

OF_CALLER = (
    "phone", "name", "email", "language", "tell_by", "postal_address", "needs_interpreter", "uses_relay",
    "known_contact", "channel",
)  # fmt: skip
OF_REPORT = (
    "service", "description", "address", "place_note", "lat", "long", "placed_for", "address_choice", "asset",
    "asset_number", "day", "declined", "received_at", "backdate_reason", "shown_questions",
)  # fmt: skip
WORTH_KEEPING = ("phone", "name", "email", "description", "address", "service", "place_note", "asset_number")


@dataclass(frozen=True)
class Title:
    """Who calls, and as far as it was said what about, where, and the words."""

    who: str
    parts: Sequence[str]


def typed_of(data: QueryDict) -> dict[str, list[str]]:
    """What is kept of a call: the desk's own fields, nothing else that a page may send."""
    return {
        name: [clean_text(value) for value in values]
        for name, values in data.lists()
        if name in OF_CALLER or name in OF_REPORT or (name.startswith(PREFIX) and name.isprintable())
    }


def keep_typed(viewer: Viewer, data: QueryDict, *, now: datetime) -> bool:
    """Keep what was typed so far, once there is something; returns whether it is kept."""
    if viewer.user_id is None or not any(data.get(name, "").strip() for name in WORTH_KEEPING):
        return False
    try:
        key = UUID(data.get("submission_key", ""))
    except ValueError:
        return False
    return keep_call(key, viewer.user_id, typed_of(data), now=now)


def continued(key: str, viewer: Viewer) -> QueryDict | None:
    """The fields of one's own unfinished call; None when there is none with this key."""
    draft = find_call(key, viewer.user_id) if viewer.user_id is not None else None
    return _as_fields(draft.data, submission_key=str(draft.pk)) if draft else None


def same_caller(data: QueryDict, key: UUID) -> QueryDict:
    """The fields of the next matter of the same caller."""
    kept = {name: values for name, values in data.lists() if name in OF_CALLER}
    return _as_fields(kept, submission_key=str(key))


def with_contact(data: QueryDict, contact: Contact) -> QueryDict:
    """The fields with what is known of the person whom the operator takes the caller for."""
    changed = data.copy()
    changed["known_contact"], changed["name"], changed["email"] = str(contact.pk), contact.name, contact.email
    changed["language"], changed["tell_by"] = contact.language, contact.channel
    changed["postal_address"] = contact.postal_address
    for name in ("needs_interpreter", "uses_relay"):
        changed.pop(name, None)
        if getattr(contact, name):
            changed[name] = "on"
    return changed


def with_service(data: QueryDict, code: str) -> QueryDict:
    """The fields with a service that was picked; a code that is none changes nothing."""
    changed = data.copy()
    if code in reference().services:
        changed["service"] = code
    return changed


def with_declined(data: QueryDict, public_id: str) -> QueryDict:
    """The fields, and that the caller means something else than this case."""
    changed = data.copy()
    if public_id not in changed.getlist("declined"):
        changed.appendlist("declined", public_id[:20])
    return changed


def title_of(draft: CallDraft) -> Title:
    """What names an unfinished call in a list."""
    fields = _as_fields(draft.data)
    service = reference().services.get(fields.get("service", ""))
    parts = (str(service or ""), fields.get("address", ""), Truncator(fields.get("description", "")).chars(60))
    return Title(fields.get("name", "") or fields.get("phone", ""), [part for part in parts if part])


def _as_fields(kept: Mapping[str, Sequence[str]], **values: str) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, listed in kept.items():
        data.setlist(name, list(listed))
    for name, value in values.items():
        data[name] = value
    return data
