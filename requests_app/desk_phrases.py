"""Sentences about what the desk does with a case: calls, contacts, photos, contractors, a closing that waits."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from requests_app.event_phrases import Data, Names, Words
from requests_app.events import moment
from requests_app.wording import SATISFACTION


def _day(at: date) -> str:
    return date_format(at, pgettext("format of a day", "D j M Y"))


def closing_held(data: Data, names: Names) -> Words:
    values = {"reason": names.closure_reason(data["closure_reason"]), "day": _day(date.fromisoformat(data["until"]))}
    return Words(
        _("Whoever reported it was asked for more"),
        _("without an answer it closes on %(day)s: %(reason)s") % values,
    )


def closing_held_for_all(data: Data, names: Names) -> str:
    return _("We asked whoever reported it for more details")


def split_off(data: Data, names: Names) -> Words:
    number = {"number": names.request_number(data["part"])}
    if data.get("task"):
        return Words(_("Another team was asked: case %(number)s") % number)
    return Words(_("Part of this is now case %(number)s") % number)


def text_redacted(data: Data, names: Names) -> Words:
    if data.get("erased"):
        return Words(_("Texts or photos were erased for good"))
    return Words(_("A text shows as a whole again") if data.get("restored") else _("Parts of a text were blacked out"))


def photo_masked(data: Data, names: Names) -> Words:
    return Words(_("Parts of a photo were blacked out") if data["areas"] else _("A photo shows as a whole again"))


def other(words: Callable[[], str]) -> Callable[[Data, Names], Words]:
    return lambda data, names: Words(words() % {"number": names.request_number(data["other"])})


def work_sent(data: Data, names: Names) -> Words:
    until = moment(data["expires_at"])
    day = {"day": _day(timezone.localtime(until).date())} if until else {}
    return Words(_("A contractor got a link to this case"), _("until %(day)s") % day if day else "")


def contact_changed(data: Data, names: Names) -> Words:
    if "merged" in data["fields"]:
        return Words(_("Two contacts were found to be one person"))
    if "unmerged" in data["fields"]:
        return Words(_("Two contacts are two people again"))
    if "erased" in data["fields"]:
        return Words(_("Contact details were erased"))
    return Words(_("Contact details were corrected"))


def called_back(data: Data, names: Names) -> Words:
    return Words(
        {
            "reached": _("Called and told the resident"),
            "voicemail": _("Called and left a message"),
            "no_answer": _("Called, nobody answered"),
            "wrong_number": _("Called, the number is wrong"),
            "refused": _("Called; the resident wants no more calls"),
        }[data["outcome"]]
    )


def survey_answered(data: Data, names: Names) -> Words:
    title = {True: _("A resident says that it is fixed"), False: _("A resident says that it is not fixed")}.get(
        data["fixed"], _("A resident said how it went")
    )
    satisfaction = data["satisfaction"]
    return Words(title, str(SATISFACTION[satisfaction]) if satisfaction else "")
