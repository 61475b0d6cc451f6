"""What each kind of event says to staff and to the public, and who may see it.

A table with one row for each kind of `events.KINDS`. Names of people, queues and reasons come from a `Names`, so that
a page resolves all of them at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from requests_app.events import moment
from requests_app.wording import SEVERITIES, VISIT_OUTCOMES

Data = Mapping[str, Any]

RESIDENTS, NOTES, SYSTEM = "residents", "notes", "system"


class Names(Protocol):
    """Names by id; unknown ids give a plain word, never an error."""

    def queue(self, key: int | None) -> str: ...
    def department(self, key: int | None) -> str: ...
    def person(self, key: int | None) -> str: ...
    def hold_reason(self, key: int | None) -> str: ...
    def closure_reason(self, key: int | None) -> str: ...
    def request_number(self, key: int | None) -> str: ...
    def service(self, key: int | None) -> str: ...
    def body(self, key: int | None) -> str: ...
    def emergency(self, key: int | None) -> str: ...
    def incident(self, key: int | None) -> str: ...
    def area(self, key: int | None) -> str: ...


@dataclass(frozen=True)
class Words:
    """A sentence's strong beginning and what follows it."""

    title: str
    detail: str = ""


@dataclass(frozen=True)
class Kind:
    """How a kind is shown: the tab it belongs to, its words for staff, and those for everybody (None: never shown)."""

    group: str
    staff: Callable[[Data, Names], Words]
    public: Callable[[Data, Names], str] | None = None


def _received_words(channel: str) -> str:
    return {
        "web": _("Received through the website"),
        "app": _("Received through the app"),
        "phone": _("Received by phone"),
        "walk_in": _("Received in person"),
        "letter": _("Received by letter"),
        "sms": _("Received by text message"),
        "email": _("Received by email"),
        "social": _("Received through social media"),
        "council": _("Received through a council office"),
        "open311": _("Received through Open311"),
        "staff_found": _("Found by staff"),
        "work_orders": _("Received from the work-order system"),
    }.get(channel, _("Received"))


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), pgettext("format of a day", "D j M Y")) if text else ""


def _time(text: str | None) -> str:
    at = moment(text)
    if at is None:
        return ""
    return date_format(timezone.localtime(at), pgettext("format of a time in this year", "D j M, g:i A"))


def _submitted(data: Data, names: Names) -> Words:
    detail = _("Staff gave this time; it was entered later.") if data.get("backdated") else ""
    if data.get("provenance") == "import":
        detail = _("Taken over from an earlier system.")
    return Words(_received_words(data.get("channel", "")), detail)


def _routed(data: Data, names: Names) -> Words:
    place = {"queue": names.queue(data["queue"]), "department": names.department(data["department"])}
    if data.get("by_hand"):
        return Words(_("Sent on to %(queue)s, %(department)s") % place)
    return Words(_("Routed to %(queue)s, %(department)s") % place)


def _severity(data: Data, names: Names) -> Words:
    values = {"number": data["severity"], "word": SEVERITIES.get(data["severity"], "")}
    return Words(_("Severity is now %(number)s, %(word)s") % values)


def _clocks(data: Data, names: Names) -> Words:
    due = next((entry["due_at"] for entry in data["clocks"] if entry["kind"] == "resolve"), None)
    titles = {
        "submitted": _("Clocks started"),
        "severity": _("Clocks counted again for the new severity"),
        "service": _("Clocks counted again for the new service"),
        "rule": _("Clocks counted again for the new routing"),
        "routed": _("The escalation of the new department applies"),
        "chain": _("The escalation was changed by an administrator"),
        "activity": _("Looked again, since something happened meanwhile"),
        "calendar": _("Clocks counted again, since the calendar changed"),
        "incident": _("The incident has a date of its own"),
        "reopened": _("The clock goes on"),
        "import": _("Due time taken over from the earlier system"),
    }
    title = titles.get(data["cause"], _("Clocks set"))
    return Words(title, _("due %(time)s") % {"time": _time(due)} if due else "")


def _assigned(data: Data, names: Names) -> Words:
    who = {"person": names.person(data["assignee"])}
    how = data["how"]
    if how == "release":
        return Words(_("Put back into the queue"))
    if data["assignee"] is None:
        return Words(_("Nobody owns it any more"))
    if how == "claim":
        return Words(_("%(person)s took the case") % who)
    if how == "rule":
        return Words(_("A rule gave it to %(person)s") % who)
    if how == "escalation":
        return Words(_("Escalated to %(person)s") % who)
    if how == "cover":
        return Words(_("Given to %(person)s, who covers for somebody away") % who)
    if how == "hand_over":
        return Words(_("Handed over to %(person)s") % who)
    return Words(_("Given to %(person)s") % who)


def _held(data: Data, names: Names) -> Words:
    values = {"reason": names.hold_reason(data["hold_reason"]), "day": _day(data["review_on"])}
    if data.get("pauses"):
        return Words(_("On hold: %(reason)s") % values, _("look again on %(day)s; the clock stands still") % values)
    return Words(_("On hold: %(reason)s") % values, _("look again on %(day)s; the clock runs on") % values)


def _resumed(data: Data, names: Names) -> Words:
    due = next((entry["due_at"] for entry in data["clocks"] if entry["kind"] == "resolve"), None)
    return Words(_("Work goes on"), _("due %(time)s") % {"time": _time(due)} if due else "")


def _visited(data: Data, names: Names) -> Words:
    return Words(_("On-site attempt: %(outcome)s") % {"outcome": VISIT_OUTCOMES.get(data["outcome"], data["outcome"])})


def _photo_added(data: Data, names: Names) -> Words:
    return Words(
        {
            "report": _("Photo with the report"),
            "visit": _("Photo from the visit"),
            "closing": _("Photo of the finished work"),
        }.get(data["stage"], _("Photo added"))
    )


def _photo_published(data: Data, names: Names) -> Words:
    return Words(_("Photo shown to everybody") if data["public"] else _("Photo hidden from the public"))


def _closed(data: Data, names: Names) -> Words:
    reason = names.closure_reason(data["closure_reason"])
    words = {
        "RESOLVED": _("Resolved"),
        "NOT_ACTIONABLE": _("Closed without work"),
        "CANCELED": _("Canceled"),
    }
    return Words(words.get(data["status"], _("Closed")), reason)


def _reopened(data: Data, names: Names) -> Words:
    return Words(_("Reopened by the resident") if data["by"] == "resident" else _("Reopened"))


def _duplicate(data: Data, names: Names) -> Words:
    return Words(_("Joined to case %(number)s") % {"number": names.request_number(data["original"])})


def _unjoined(data: Data, names: Names) -> Words:
    return Words(_("No longer joined to case %(number)s") % {"number": names.request_number(data["original"])})


def _voice(data: Data, names: Names) -> Words:
    if data.get("duplicate") is None:
        return Words(_one_more_voice())
    number = {"number": names.request_number(data["duplicate"])}
    return Words(_("Case %(number)s joined this one") % number)


def _voice_left(data: Data, names: Names) -> Words:
    if data.get("duplicate") is None:
        return Words(_("A report was taken out of this case"))
    return Words(_("Case %(number)s stands for itself again") % {"number": names.request_number(data["duplicate"])})


def _part(words: Callable[[], str]) -> Callable[[Data, Names], Words]:
    return lambda data, names: Words(words() % {"number": names.request_number(data["part"])})


def _escalated(data: Data, names: Names) -> Words:
    if not data.get("tells", True):
        return Words(escalation_title(data))
    told = ", ".join(names.person(key) for key in data["users"])
    return Words(
        escalation_title(data), _("told: %(people)s") % {"people": told} if told else _("there was nobody to tell")
    )


def escalation_title(data: Data) -> str:
    """Why a step of an escalation was taken."""
    amount = data.get("amount", data.get("percent", 0))
    trigger = data.get("trigger", "share")
    if trigger == "age":
        return ngettext("%(count)s hour old", "%(count)s hours old", amount) % {"count": amount}
    if trigger == "silence":
        return ngettext("Nothing happened for %(count)s hour", "Nothing happened for %(count)s hours", amount) % {
            "count": amount
        }
    return (
        _("The due time has passed") if amount >= 100 else _("%(percent)s%% of the time is used") % {"percent": amount}
    )


def _flag(data: Data, names: Names) -> Words:
    return Words(_("Flagged for attention") if data["flagged"] else _("The flag was taken down"))


def _paged(data: Data, names: Names) -> Words:
    told = ", ".join(names.person(key) for key in data.get("users", []))
    called = _("called: %(people)s") % {"people": told} if told else _("there was nobody to call")
    if data.get("gave_up"):
        return Words(_("Nobody on call answered"), called)
    if data["user"] is None:
        return Words(_("Nobody is on call for this queue"), called)
    return Words(_("Called %(person)s, who is on call") % {"person": names.person(data["user"])})


def _service(data: Data, names: Names) -> Words:
    return Words(_("Service is now %(service)s") % {"service": names.service(data["service"])})


def _tagged(data: Data, names: Names) -> Words:
    tags = ", ".join(data["tags"])
    return Words(_("Tags: %(tags)s") % {"tags": tags} if tags else _("Tags taken off"))


def _withheld(data: Data, names: Names) -> Words:
    return Words(_("Kept from the public") if data["withheld"] else _("Public again"))


def _handed_off(data: Data, names: Names) -> Words:
    return Words(_("Handed to %(body)s, who is responsible") % {"body": names.body(data["body"])})


def _handed_off_for_all(data: Data, names: Names) -> str:
    return _handed_off(data, names).title


def _emergency_began(data: Data, names: Names) -> Words:
    mode = {"emergency": names.emergency(data["emergency"])}
    if data["effect"] == "suspend":
        return Words(_("%(emergency)s: the clocks stand still") % mode)
    return Words(_("%(emergency)s: there is more time") % mode)


def _emergency_ended(data: Data, names: Names) -> Words:
    mode = {"emergency": names.emergency(data["emergency"])}
    if data["undone"]:
        return Words(_("%(emergency)s was taken back: the clocks are as before") % mode)
    return Words(_("%(emergency)s is over: the clocks run again") % mode)


def _incident(words: Callable[[], str]) -> Callable[[Data, Names], Words]:
    return lambda data, names: Words(words() % {"incident": names.incident(data["incident"])})


def _scheduled(data: Data, names: Names) -> Words:
    by = _("chosen by the resident") if data["by"] == "resident" else ""
    return Words(_("Scheduled for %(day)s") % {"day": _day(data["day"])}, by)


def _missed(data: Data, names: Names) -> Words:
    return Words(_("The visit could not be made") if data["by"] == "resident" else _("The city missed the visit"))


def _title(words: Callable[[Data, Names], Words]) -> Callable[[Data, Names], str]:
    return lambda data, names: words(data, names).title


def _plain(words: Callable[[], str]) -> Callable[[Data, Names], Words]:
    return lambda data, names: Words(words())


def _for_all(words: Callable[[], str]) -> Callable[[Data, Names], str]:
    return lambda data, names: words()


def _held_for_all(data: Data, names: Names) -> str:
    return _("Paused: %(reason)s") % {"reason": names.hold_reason(data["hold_reason"])}


def _routed_for_all(data: Data, names: Names) -> str:
    return _("Routed to %(department)s") % {"department": names.department(data["department"])}


def _closed_for_all(data: Data, names: Names) -> str:
    return _closed(data, names).title


def _one_more_voice() -> str:
    return _("One more person reported this")


KINDS: dict[str, Kind] = {
    "submitted": Kind(SYSTEM, _submitted, _for_all(lambda: _("Received"))),
    "routed": Kind(SYSTEM, _routed, _routed_for_all),
    "severity_changed": Kind(SYSTEM, _severity),
    "clocks_set": Kind(SYSTEM, _clocks),
    "assigned": Kind(SYSTEM, _assigned),
    "started": Kind(SYSTEM, _plain(lambda: _("Work started")), _for_all(lambda: _("Work started"))),
    "held": Kind(SYSTEM, _held, _held_for_all),
    "resumed": Kind(SYSTEM, _resumed, _for_all(lambda: _("Work goes on"))),
    "visited": Kind(SYSTEM, _visited, _for_all(lambda: _("On-site attempt"))),
    "note_added": Kind(NOTES, _plain(lambda: _("note for staff only"))),
    "message_sent": Kind(RESIDENTS, _plain(lambda: _("reply to everyone who reported it"))),
    "message_received": Kind(RESIDENTS, _plain(lambda: _("message from a resident"))),
    "photo_added": Kind(SYSTEM, _photo_added),
    "photo_published": Kind(SYSTEM, _photo_published),
    "closed": Kind(SYSTEM, _closed, _closed_for_all),
    "reopened": Kind(SYSTEM, _reopened, _for_all(lambda: _("Reopened"))),
    "marked_duplicate": Kind(SYSTEM, _duplicate, _for_all(lambda: _("Joined to another request"))),
    "unjoined": Kind(SYSTEM, _unjoined, _for_all(lambda: _("A request of its own again"))),
    "voice_joined": Kind(RESIDENTS, _voice, _for_all(_one_more_voice)),
    "voice_left": Kind(RESIDENTS, _voice_left),
    "split_off": Kind(
        SYSTEM, _part(lambda: _("Part of this is now case %(number)s")),
        _for_all(lambda: _("Part of the work went to another team")),
    ),
    "part_closed": Kind(SYSTEM, _part(lambda: _("Part %(number)s is closed"))),
    "part_reopened": Kind(SYSTEM, _part(lambda: _("Part %(number)s is open again"))),
    "escalated": Kind(SYSTEM, _escalated),
    "escalation_acknowledged": Kind(SYSTEM, _plain(lambda: _("Escalation seen and dealt with"))),
    "flagged": Kind(SYSTEM, _flag),
    "paged": Kind(SYSTEM, _paged),
    "page_acknowledged": Kind(SYSTEM, _plain(lambda: _("The call was answered"))),
    "service_changed": Kind(SYSTEM, _service, _title(_service)),
    "tagged": Kind(SYSTEM, _tagged),
    "withheld": Kind(SYSTEM, _withheld),
    "handed_off": Kind(SYSTEM, _handed_off, _handed_off_for_all),
    "emergency_began": Kind(SYSTEM, _emergency_began, _title(_emergency_began)),
    "emergency_ended": Kind(SYSTEM, _emergency_ended, _title(_emergency_ended)),
    "incident_joined": Kind(
        SYSTEM, _incident(lambda: _("Part of the incident “%(incident)s”")),
        _title(_incident(lambda: _("Part of the incident “%(incident)s”"))),
    ),
    "incident_left": Kind(SYSTEM, _incident(lambda: _("No longer part of the incident “%(incident)s”"))),
    "scheduled": Kind(SYSTEM, _scheduled, _title(_scheduled)),
    "schedule_canceled": Kind(
        SYSTEM, _plain(lambda: _("The appointment was canceled")),
        _for_all(lambda: _("The appointment was canceled")),
    ),
    "visit_missed": Kind(SYSTEM, _missed, _title(_missed)),
    "went_live": Kind(SYSTEM, _plain(lambda: _("Taken over from the earlier system; worked here from now on"))),
}  # fmt: skip


def staff_words(kind: str, data: Data, names: Names) -> Words:
    """What staff read of an event. Raises KeyError for a kind without words."""
    return KINDS[kind].staff(data, names)


def public_words(kind: str, data: Data, names: Names) -> str | None:
    """What everybody may read of an event, or None when it is for staff only."""
    public = KINDS[kind].public
    return public(data, names) if public else None


# The last event of a case in a queue's narrow column; translated when it is shown, one word for each row.
SHORT_WORDS = {
    "submitted": gettext_noop("Received"),
    "routed": gettext_noop("Routed"),
    "severity_changed": gettext_noop("Severity changed"),
    "clocks_set": gettext_noop("Received and routed"),
    "assigned": gettext_noop("Owner changed"),
    "started": gettext_noop("Work started"),
    "held": gettext_noop("Put on hold"),
    "resumed": gettext_noop("Work goes on"),
    "visited": gettext_noop("On-site attempt"),
    "note_added": gettext_noop("Note"),
    "message_sent": gettext_noop("Reply sent"),
    "message_received": gettext_noop("Resident replied"),
    "photo_added": gettext_noop("Photo received"),
    "photo_published": gettext_noop("Photo reviewed"),
    "closed": gettext_noop("Closed"),
    "reopened": gettext_noop("Reopened"),
    "marked_duplicate": gettext_noop("Joined to another"),
    "unjoined": gettext_noop("No longer joined"),
    "voice_joined": gettext_noop("Another report joined"),
    "voice_left": gettext_noop("A report left"),
    "split_off": gettext_noop("Split"),
    "part_closed": gettext_noop("Part closed"),
    "part_reopened": gettext_noop("Part open again"),
    "escalation_acknowledged": gettext_noop("Escalation seen"),
    "flagged": gettext_noop("Flag changed"),
    "paged": gettext_noop("On call called"),
    "page_acknowledged": gettext_noop("Call answered"),
    "service_changed": gettext_noop("Service changed"),
    "tagged": gettext_noop("Tags changed"),
    "withheld": gettext_noop("Visibility changed"),
    "handed_off": gettext_noop("Handed off"),
    "emergency_began": gettext_noop("Emergency mode"),
    "emergency_ended": gettext_noop("Emergency mode over"),
    "incident_joined": gettext_noop("Incident"),
    "incident_left": gettext_noop("Incident left"),
    "scheduled": gettext_noop("Scheduled"),
    "schedule_canceled": gettext_noop("Appointment canceled"),
    "visit_missed": gettext_noop("Visit missed"),
    "escalated": gettext_noop("Escalated"),
    "went_live": gettext_noop("Taken over"),
}


def short_words(kind: str) -> str:
    """A kind in a word or two."""
    return _(SHORT_WORDS[kind]) if kind in SHORT_WORDS else ""
