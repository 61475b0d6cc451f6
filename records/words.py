"""How records are spoken of on pages, in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.city.current import city_zone
from civic311.lib.known_data import Known
from civic311.people.models import RecordKind
from records.unusual_looks import Mark
from records.why_words import reason

# What rooms say of a person, by the key of a cell.
CELLS = {
    "name": gettext_lazy("Name"), "email": gettext_lazy("Email"), "phone": gettext_lazy("Phone"),
    "phone_as_typed": gettext_lazy("Phone as typed"), "postal_address": gettext_lazy("Postal address"),
    "language": gettext_lazy("Language"), "channel": gettext_lazy("Channel"),
    "needs_interpreter": gettext_lazy("Needs an interpreter"), "uses_relay": gettext_lazy("Calls by relay service"),
    "wants_digest": gettext_lazy("News once a day"), "since": gettext_lazy("Since"), "field": gettext_lazy("Field"),
    "old": gettext_lazy("Before"), "new": gettext_lazy("After"), "at": gettext_lazy("When"),
    "about": gettext_lazy("About"), "until": gettext_lazy("Until"), "address": gettext_lazy("Address"),
    "reason": gettext_lazy("Reason"), "to": gettext_lazy("To"), "from": gettext_lazy("From"),
    "subject": gettext_lazy("Subject"), "text": gettext_lazy("Text"), "title": gettext_lazy("Title"),
    "case": gettext_lazy("Case"), "service": gettext_lazy("Service"), "place": gettext_lazy("Place"),
    "question": gettext_lazy("Question"), "answer": gettext_lazy("Answer"), "file": gettext_lazy("File"),
    "caption": gettext_lazy("Caption"), "direction": gettext_lazy("Direction"), "fixed": gettext_lazy("Fixed"),
    "satisfaction": gettext_lazy("Satisfaction"), "words": gettext_lazy("Words"), "what": gettext_lazy("What"),
    "kind": gettext_lazy("Kind"), "rhythm": gettext_lazy("How often"), "typed": gettext_lazy("What was typed"),
    "notice": gettext_lazy("Notice"),
}  # fmt: skip

# What an erasure or destruction counts, by its code.
COUNTED = {kind.value: kind.label for kind in RecordKind} | {
    "follows": gettext_lazy("What was followed"), "devices": gettext_lazy("Browsers that took messages"),
    "drafts": gettext_lazy("Reports and calls that were begun"),
    "staff_texts": gettext_lazy("Short texts of staff that named the person"),
    "mail_in": gettext_lazy("Mail that came in"), "texts_in": gettext_lazy("Text messages that came in"),
    "told_by_systems": gettext_lazy("Words of other systems that named the person"),
    "news": gettext_lazy("News that waited to be told"), "sent": gettext_lazy("Sent messages, calls and letters"),
    "sent_to_others": gettext_lazy("Messages to others that named the person"),
    "enquiries": gettext_lazy("Questions that were answered"), "notices": gettext_lazy("Notices that were followed"),
    "questions": gettext_lazy("Words of questions that named the person"),
    "searches": gettext_lazy("Searches that named the person"), "sign_in": gettext_lazy("Tries to sign in"),
    "links": gettext_lazy("Links"), "wishes": gettext_lazy("Wishes for a link"),
    "stopped": gettext_lazy("Stopped addresses, kept as a hash"),
    "corrections": gettext_lazy("Corrections of contact details"), "contacts": gettext_lazy("Contacts"),
    "asked_for": gettext_lazy("Requests for public records"),
}  # fmt: skip

MARKS = {
    Mark.MANY: gettext_lazy("Many people within an hour"),
    Mark.NOTHING_DONE: gettext_lazy("Nothing was done on the case"),
}


def table(known: Known) -> dict[str, Any]:
    """One kind of what is known of a person as a table."""
    names = list(known.rows[0]) if known.rows else []
    return {
        "code": known.code, "title": known.title, "count": len(known.rows),
        "heads": [CELLS.get(name, name) for name in names],
        "rows": [[shown(row[name]) for name in names] for row in known.rows],
    }  # fmt: skip


def shown(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value, city_zone()), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {shown(each)}" for key, each in value.items() if each)
    if isinstance(value, list | tuple):
        return ", ".join(shown(each) for each in value)
    return {"True": _("yes"), "False": _("no"), "None": ""}.get(str(value), str(value))


def counted(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """What was erased, with words for its codes."""
    return [(COUNTED.get(code, code), count) for code, count in counts.items()]


def kept_lines(kept: list[Mapping[str, Any]]) -> list[tuple[Any, str, int]]:
    """What stays: kind, why, on how many cases. `kept` is what an erasure keeps in its row."""
    return [(COUNTED.get(each["kind"], each["kind"]), reason(each), each.get("cases", 0)) for each in kept]
