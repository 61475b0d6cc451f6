"""Sentences about events, for the table of `event_words`. Names of people, queues and reasons come from a `Names`, so
that a page resolves all of them at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from requests_app.events import moment
from requests_app.wording import SEVERITIES, VISIT_OUTCOMES

Data = Mapping[str, Any]


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
    def works(self, key: int | None) -> str: ...


@dataclass(frozen=True)
class Words:
    """A sentence's strong beginning and what follows it."""

    title: str
    detail: str = ""


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


def submitted(data: Data, names: Names) -> Words:
    detail = _("Staff gave this time; it was entered later.") if data.get("backdated") else ""
    if data.get("provenance") == "import":
        detail = _("Taken over from an earlier system.")
    if data.get("parent"):
        return Words(_("Split off from case %(number)s") % {"number": names.request_number(data["parent"])})
    if data.get("provenance") == "split":
        detail = _("It had been added to another case by mistake.")
    return Words(_received_words(data.get("channel", "")), detail)


def routed(data: Data, names: Names) -> Words:
    place = {"queue": names.queue(data["queue"]), "department": names.department(data["department"])}
    if data.get("by_hand"):
        return Words(_("Sent on to %(queue)s, %(department)s") % place)
    return Words(_("Routed to %(queue)s, %(department)s") % place)


def severity(data: Data, names: Names) -> Words:
    values = {"number": data["severity"], "word": SEVERITIES.get(data["severity"], "")}
    return Words(_("Severity is now %(number)s, %(word)s") % values)


def clocks(data: Data, names: Names) -> Words:
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
        "schedule": _("The appointed day counts"),
        "reopened": _("The clock goes on"),
        "import": _("Due time taken over from the earlier system"),
    }
    title = titles.get(data["cause"], _("Clocks set"))
    return Words(title, _("due %(time)s") % {"time": _time(due)} if due else "")


def assigned(data: Data, names: Names) -> Words:
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


def held(data: Data, names: Names) -> Words:
    values = {"reason": _why_held(data, names), "day": _day(data["review_on"])}
    if data.get("pauses"):
        return Words(_("On hold: %(reason)s") % values, _("look again on %(day)s; the clock stands still") % values)
    return Words(_("On hold: %(reason)s") % values, _("look again on %(day)s; the clock runs on") % values)


def resumed(data: Data, names: Names) -> Words:
    due = next((entry["due_at"] for entry in data["clocks"] if entry["kind"] == "resolve"), None)
    return Words(_("Work goes on"), _("due %(time)s") % {"time": _time(due)} if due else "")


def visited(data: Data, names: Names) -> Words:
    return Words(_("On-site attempt: %(outcome)s") % {"outcome": VISIT_OUTCOMES.get(data["outcome"], data["outcome"])})


def photo_added(data: Data, names: Names) -> Words:
    return Words(
        {
            "report": _("Photo with the report"),
            "visit": _("Photo from the visit"),
            "closing": _("Photo of the finished work"),
        }.get(data["stage"], _("Photo added"))
    )


def photo_published(data: Data, names: Names) -> Words:
    return Words(_("Photo shown to everybody") if data["public"] else _("Photo hidden from the public"))


def text_published(data: Data, names: Names) -> Words:
    return Words(_("Words shown to everybody") if data["public"] else _("Words hidden from the public"))


def closed(data: Data, names: Names) -> Words:
    reason = names.closure_reason(data["closure_reason"])
    words = {
        "RESOLVED": _("Resolved"),
        "NOT_ACTIONABLE": _("Closed without work"),
        "CANCELED": _("Canceled"),
    }
    return Words(words.get(data["status"], _("Closed")), reason)


def reopened(data: Data, names: Names) -> Words:
    return Words(_("Reopened by the resident") if data["by"] == "resident" else _("Reopened"))


def duplicate(data: Data, names: Names) -> Words:
    return Words(_("Joined to case %(number)s") % {"number": names.request_number(data["original"])})


def unjoined(data: Data, names: Names) -> Words:
    return Words(_("No longer joined to case %(number)s") % {"number": names.request_number(data["original"])})


def voice(data: Data, names: Names) -> Words:
    if data.get("duplicate") is None:
        return Words(one_more_voice())
    number = {"number": names.request_number(data["duplicate"])}
    return Words(_("Case %(number)s joined this one") % number)


def voice_left(data: Data, names: Names) -> Words:
    if data.get("duplicate") is None:
        return Words(_("A report was taken out of this case"))
    return Words(_("Case %(number)s stands for itself again") % {"number": names.request_number(data["duplicate"])})


def part(words: Callable[[], str]) -> Callable[[Data, Names], Words]:
    return lambda data, names: Words(words() % {"number": names.request_number(data["part"])})


def escalated(data: Data, names: Names) -> Words:
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


def flag(data: Data, names: Names) -> Words:
    return Words(_("Flagged for attention") if data["flagged"] else _("The flag was taken down"))


def paged(data: Data, names: Names) -> Words:
    told = ", ".join(names.person(key) for key in data.get("users", []))
    called = _("called: %(people)s") % {"people": told} if told else _("there was nobody to call")
    if data.get("gave_up"):
        return Words(_("Nobody on call answered"), called)
    if data["user"] is None:
        return Words(_("Nobody is on call for this queue"), called)
    return Words(_("Called %(person)s, who is on call") % {"person": names.person(data["user"])})


def service(data: Data, names: Names) -> Words:
    return Words(_("Service is now %(service)s") % {"service": names.service(data["service"])})


def tagged(data: Data, names: Names) -> Words:
    tags = ", ".join(data["tags"])
    return Words(_("Tags: %(tags)s") % {"tags": tags} if tags else _("Tags taken off"))


def withheld(data: Data, names: Names) -> Words:
    return Words(_("Kept from the public") if data["withheld"] else _("Public again"))


def handed_off(data: Data, names: Names) -> Words:
    return Words(_("Handed to %(body)s, who is responsible") % {"body": names.body(data["body"])})


def passed_on(data: Data, names: Names) -> Words:
    return Words(_("%(body)s works on it now") % {"body": names.body(data["body"])})


def handed_off_for_all(data: Data, names: Names) -> str:
    return handed_off(data, names).title


def emergency_began(data: Data, names: Names) -> Words:
    mode = {"emergency": names.emergency(data["emergency"])}
    if data["effect"] == "suspend":
        return Words(_("%(emergency)s: the clocks stand still") % mode)
    return Words(_("%(emergency)s: there is more time") % mode)


def emergency_ended(data: Data, names: Names) -> Words:
    mode = {"emergency": names.emergency(data["emergency"])}
    if data["undone"]:
        return Words(_("%(emergency)s was taken back: the clocks are as before") % mode)
    return Words(_("%(emergency)s is over: the clocks run again") % mode)


def incident(words: Callable[[], str]) -> Callable[[Data, Names], Words]:
    return lambda data, names: Words(words() % {"incident": names.incident(data["incident"])})


def scheduled(data: Data, names: Names) -> Words:
    by = _("chosen by the resident") if data["by"] == "resident" else ""
    return Words(_("Scheduled for %(day)s") % {"day": _day(data["day"])}, by)


def missed(data: Data, names: Names) -> Words:
    return Words(_("The visit could not be made") if data["by"] == "resident" else _("The city missed the visit"))


def title(words: Callable[[Data, Names], Words]) -> Callable[[Data, Names], str]:
    return lambda data, names: words(data, names).title


def plain(words: Callable[[], str]) -> Callable[[Data, Names], Words]:
    return lambda data, names: Words(words())


def for_all(words: Callable[[], str]) -> Callable[[Data, Names], str]:
    return lambda data, names: words()


def held_for_all(data: Data, names: Names) -> str:
    return _("Paused: %(reason)s") % {"reason": _why_held(data, names)}


def _why_held(data: Data, names: Names) -> str:
    """The reason; of a case that waits for planned works which."""
    words = {"reason": names.hold_reason(data["hold_reason"]), "works": names.works(data.get("works"))}
    return _("%(reason)s (%(works)s)") % words if words["works"] else words["reason"]


def routed_for_all(data: Data, names: Names) -> str:
    return _("Routed to %(department)s") % {"department": names.department(data["department"])}


def closed_for_all(data: Data, names: Names) -> str:
    return closed(data, names).title


def one_more_voice() -> str:
    return _("One more person reported this")
