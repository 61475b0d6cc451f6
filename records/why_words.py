"""Why something has to stay, as whoever asked to be forgotten reads it, in her language."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from civic311.city.current import city_zone
from records.keeping_rules import Why


def reasons(kept: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each reason once. `kept` is what an erasure keeps in its row."""
    return list(dict.fromkeys(reason(each) for each in kept))


def reason(kept: Mapping[str, Any]) -> str:
    """Why one kind of what an erasure keeps stays."""
    until = datetime.fromisoformat(kept["until"]) if kept.get("until") else None
    return why_kept(kept["why"], ", ".join(kept["names"]), until)


def why_kept(why: str, names: str, until: datetime | None) -> str:
    """Why something has to stay, as a sentence."""
    if why == Why.HOLD and not names:
        return _("Under a legal hold")
    if why == Why.HOLD:
        return _("Under a legal hold: %(names)s") % {"names": names}
    if why == Why.OPEN:
        return _("The case is open, and %(names)s counts from its closing") % {"names": names}
    if until is not None:
        day = date_format(timezone.localtime(until, city_zone()), "SHORT_DATE_FORMAT")
        return _("%(names)s: to be kept until %(day)s") % {"names": names, "day": day}
    return _("%(names)s: to be kept longer") % {"names": names}
