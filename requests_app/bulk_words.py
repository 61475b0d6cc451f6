"""What work on many cases is called, what it says before and afterwards, and why a case was refused."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from civic311.accounts.models import User
from civic311.lib.translated_text import in_language
from community.models import PlannedWork
from requests_app.models import ServiceRequest
from routing.models import ClosureReason, HoldReason, Queue

# Code of an action -> the button that begins it, its key in the bar's order.
BUTTONS: dict[str, Any] = {
    "assign": _("Assign"),
    "route": _("Send on"),
    "start": _("Start work"),
    "hold": _("Hold"),
    "resume": _("Go on"),
    "defer": _("Defer"),
    "schedule": _("Appoint a day"),
    "tag": _("Tag"),
    "reply": _("Message"),
    "join": _("Join"),
    "close": _("Close"),
}

REASONS: dict[str, Any] = {
    "same": _("It is so already."),
    "stale": _("Somebody changed it after you chose it."),
    "not_allowed": _("Its status does not allow it."),
    "forbidden": _("You may not do this in its department."),
    "gone": _("You may not see it any more."),
    "failed": _("It did not work. Try it on the case’s own page."),
    "stopped": _("You stopped before its turn."),
    "away": _("The person is away and nobody covers."),
    "wrong_team": _("The person does not work for its department."),
    "kept_from": _("It is about that department."),
    "wrong_reason": _("This reason does not fit its service."),
    "parts_open": _("It was split and its parts are still open."),
    "part": _("It is a part of another case. Close it on its own page."),
    "missing_photo": _("Its service wants a photo. Close it on its own page."),
    "missing_note": _("Its service wants a note on what was done."),
    "missing_measure": _("Its service wants a measurement. Close it on its own page."),
    "too_many_tags": _("It would have too many tags."),
    "not_covered": _("These works do not do what it asks for."),
    "no_reason": _("No hold reason says that a case waits for planned works."),
    "join_itself": _("It is the case that the others join."),
    "join_circle": _("The other case is joined to this one."),
    "join_parts_open": _("It was split and its parts are still open."),
    "join_family": _("One of the two is a part of the other."),
    "join_closed_long_ago": _("The other case was closed more than 60 days ago."),
    "no_days": _("Its service offers no days."),
    "has_day": _("It has a day already."),
    "day_full": _("The day is full, or not offered where it lies."),
    "changed_since": _("Somebody worked on it since, so it was left as it is."),
    "told": _("Its people were told already, so it was left as it is."),
}


def why(code: str) -> str:
    """Why a case was refused or left, in words."""
    return str(REASONS.get(code, REASONS["failed"]))


def _person(key: Any) -> str:
    return User.objects.filter(pk=key).values_list("name", flat=True).first() or "–"


def _named(model: Any, key: Any) -> str:
    row = model.objects.filter(pk=key).first()
    return str(row) if row else "–"


def _number(key: Any) -> str:
    return ServiceRequest.everything.filter(pk=key).values_list("public_id", flat=True).first() or "–"


def day_in_words(day: date) -> str:
    """Thu 26 Nov 2026."""
    return date_format(day, pgettext("format of a day", "D j M Y"))


def _tags(given: Mapping[str, Any]) -> str:
    return ", ".join([*given["add"], *(f"−{tag}" for tag in given["remove"])])


# Each: what the sentence names, and the sentence for a number of cases.
SENTENCES: dict[str, tuple[Callable[[Mapping[str, Any]], dict[str, str]], Callable[[int], str]]] = {
    "assign": (
        lambda given: {"what": _person(given["assignee"])},
        lambda n: ngettext("Give %(count)s case to %(what)s", "Give %(count)s cases to %(what)s", n),
    ),
    "route": (
        lambda given: {"what": _named(Queue, given["queue"])},
        lambda n: ngettext("Send %(count)s case to %(what)s", "Send %(count)s cases to %(what)s", n),
    ),
    "start": (
        lambda given: {},
        lambda n: ngettext("Start work on %(count)s case", "Start work on %(count)s cases", n),
    ),
    "hold": (
        lambda given: {"what": _named(HoldReason, given["reason"])},
        lambda n: ngettext("Hold %(count)s case: %(what)s", "Hold %(count)s cases: %(what)s", n),
    ),
    "resume": (
        lambda given: {},
        lambda n: ngettext("Go on with %(count)s case", "Go on with %(count)s cases", n),
    ),
    "close": (
        lambda given: {"what": _named(ClosureReason, given["reason"])},
        lambda n: ngettext("Close %(count)s case: %(what)s", "Close %(count)s cases: %(what)s", n),
    ),
    "tag": (
        lambda given: {"what": _tags(given)},
        lambda n: ngettext("Tag %(count)s case: %(what)s", "Tag %(count)s cases: %(what)s", n),
    ),
    "reply": (
        lambda given: {},
        lambda n: ngettext(
            "Write to the residents of %(count)s case", "Write to the residents of %(count)s cases", n
        ),
    ),
    "join": (
        lambda given: {"what": _number(given["original"])},
        lambda n: ngettext("Join %(count)s case to %(what)s", "Join %(count)s cases to %(what)s", n),
    ),
    "schedule": (
        lambda given: {"what": day_in_words(date.fromisoformat(given["day"]))},
        lambda n: ngettext("Appoint %(what)s for %(count)s case", "Appoint %(what)s for %(count)s cases", n),
    ),
    "defer": (
        lambda given: {"what": _named(PlannedWork, given["works"])},
        lambda n: ngettext(
            "Let %(count)s case wait for works: %(what)s", "Let %(count)s cases wait for works: %(what)s", n
        ),
    ),
}  # fmt: skip


def sentence(action: str, parameters: Mapping[str, Any], count: int) -> str:
    """What is done to how many cases: "Give 12 cases to Dana Ruiz"."""
    names, pattern = SENTENCES[action]
    return pattern(count) % {"count": count, **names(parameters)}


def residents_read(action: str, parameters: Mapping[str, Any]) -> str:
    """The words that those who reported the cases will read because of it; "" when there are none."""
    if action == "reply":
        return str(parameters["text"])
    if action == "close":
        row = ClosureReason.objects.filter(pk=parameters["reason"]).first()
        return in_language(row.text) if row else ""
    if action == "hold":
        return _named(HoldReason, parameters["reason"])
    return ""
