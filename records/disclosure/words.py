"""How requests for public records are spoken of, to staff and to whoever asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.city.current import city_zone, current_city
from records.models import Disclosure, DisclosureAct
from requests_app.private_parts import Kind

# What an item is. Its own words stand in its text only, where they can be blacked out.
KINDS = {
    "facts": gettext_lazy("The case"), "contact": gettext_lazy("Who reported it"), "report": gettext_lazy("Report"),
    "earlier": gettext_lazy("Report before its writer corrected it"), "note": gettext_lazy("Note of staff"),
    "message": gettext_lazy("Message"), "call": gettext_lazy("Call or letter"),
    "survey": gettext_lazy("Answer to the survey"), "sent": gettext_lazy("Message sent"),
    "mail_in": gettext_lazy("Mail that came in"), "text_in": gettext_lazy("Text message that came in"),
    "photo": gettext_lazy("Photo"), "log": gettext_lazy("What was done"),
}  # fmt: skip

# Why a piece of a text is proposed.
WHYS = {
    "person": gettext_lazy("who reported it"), "before": gettext_lazy("blacked out elsewhere"),
    "hidden": gettext_lazy("blacked out before"),
    Kind.EMAIL: gettext_lazy("email"), Kind.PHONE: gettext_lazy("phone"), Kind.PLATE: gettext_lazy("license plate"),
    Kind.NAME: gettext_lazy("name"),
}  # fmt: skip

_ACTS = {
    "entered": gettext_lazy("Request entered"),
    "extended": gettext_lazy("Deadline extended"),
    "waiting": gettext_lazy("Waits for the requester"),
    "went_on": gettext_lazy("Goes on"),
    "answered": gettext_lazy("Answered"),
    "withdrawn": gettext_lazy("Withdrawn by the requester"),
    "added": gettext_lazy("Cases added"),
    "left_out": gettext_lazy("Case left out"),
    "taken_back": gettext_lazy("Case taken back in"),
    "looked_through": gettext_lazy("Case looked through"),
    "everywhere": gettext_lazy("Words blacked out everywhere"),
    "ordered": gettext_lazy("Numbered set ordered"),
    "produced": gettext_lazy("Numbered set made"),
    "failed": gettext_lazy("The set could not be made"),
    "downloaded": gettext_lazy("Numbered set downloaded"),
    "deleted": gettext_lazy("Numbered set deleted, its time is over"),
}


def act_words(act: DisclosureAct) -> tuple[Any, str]:
    """What was done, and its numbers."""
    return _ACTS[act.what], _details(act.data)


def _details(data: Mapping[str, Any]) -> str:
    said = {
        "case": data.get("case", ""), "cases": data.get("cases"), "days": data.get("days"),
        "cuts": data.get("cuts"), "withheld": data.get("withheld"),
        "first_number": data.get("first_number"), "last_number": data.get("last_number"),
    }  # fmt: skip
    names = {
        "case": _("case"), "cases": _("cases"), "days": _("working days"), "cuts": _("pieces"),
        "withheld": _("withheld"), "first_number": _("from number"), "last_number": _("up to number"),
    }  # fmt: skip
    return ", ".join(f"{names[key]}: {value}" for key, value in said.items() if value)


def cover_letter(disclosure: Disclosure, *, now: datetime) -> str:
    """What stands on top of a set. It names nobody: who sends it adds whom it goes to."""
    city = current_city()
    day = date_format(timezone.localtime(now, city_zone()), "DATE_FORMAT")
    received = date_format(disclosure.received_on, "DATE_FORMAT")
    values = {"city": city.name if city else "", "number": disclosure.number, "day": day, "received": received}
    parts = [
        _("%(city)s, %(day)s"),
        _("Your request for public records %(number)s of %(received)s"),
        _("With this letter you get the records that we found. Each item has a number of its own."),
        _("What the law exempts is blacked out, with the code of the law beside it. The file redaction-log.csv says"
          " which law it is and how many pieces it covers."),
        _("You may ask us to look at this decision again."),
    ]  # fmt: skip
    return "\n\n".join(part % values for part in parts) + "\n"
