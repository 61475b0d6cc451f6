"""Joint collection days in words: what is proposed, what it saves, and the notice for the streets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from civic311.lib.translated_text import in_language
from reports.joint_days import Joint, Stretch
from reports.wording import count_words, decimal_words
from routing.models import PlacePrecision, Service

LANGUAGES = ("en", "es")  # the notice is proposed in these, as far as the city offers them
NAMED = 2  # streets in a title


@dataclass(frozen=True)
class JointLine:
    """A proposal as the page says it. `pins` are its stops for the map."""

    title: str
    day: date
    saving: str
    way: str
    stretches: list[tuple[str, str, str]]
    numbers: list[tuple[str, str]]
    zone: str
    pins: list[dict[str, Any]]


def joint_line(joint: Joint, zones: Mapping[int, str]) -> JointLine:
    """The words for a proposal; `zones` are the names of zones by id."""
    return JointLine(
        title=_("%(day)s: %(streets)s") % {"day": day_words(joint.day), "streets": streets_words(joint)},
        day=joint.day, saving=saving_words(joint), way=way_words(joint),
        stretches=[(each.street, houses_words(each), count_words(each.requests)) for each in joint.stretches],
        numbers=[(each.number, reverse("case", args=[each.number])) for each in joint.waiting],
        zone=zones.get(joint.zone or 0, ""),
        pins=[
            {"lat": each.lat, "long": each.long, "label": each.number, "url": reverse("case", args=[each.number]),
             "number": place}
            for place, each in enumerate(joint.waiting, start=1)
        ],
    )  # fmt: skip


def day_words(day: date) -> str:
    """Thursday, 26 November."""
    return date_format(day, pgettext("format of a day of a collection", "l, j F"))


def streets_words(joint: Joint) -> str:
    """The streets with most requests, and how many others there are."""
    names = [each.street for each in joint.stretches]
    if not names:
        return ngettext("%(count)s request", "%(count)s requests", len(joint.waiting)) % {
            "count": count_words(len(joint.waiting))
        }
    said = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    if more < 1:
        return said
    return ngettext("%(streets)s and %(count)s more street", "%(streets)s and %(count)s more streets", more) % {
        "streets": said, "count": more,
    }  # fmt: skip


def houses_words(stretch: Stretch) -> str:
    """12 to 48; empty when no number is known."""
    if stretch.first is None:
        return ""
    if stretch.first == stretch.last:
        return str(stretch.first)
    return _("%(first)s to %(last)s") % {"first": stretch.first, "last": stretch.last}


def saving_words(joint: Joint) -> str:
    """How many requests one round takes, and how many trips that saves."""
    words = {"requests": count_words(len(joint.waiting)), "stops": count_words(joint.stops)}
    said = ngettext("%(requests)s request", "%(requests)s requests", len(joint.waiting)) % words
    stops = ngettext("%(stops)s stop", "%(stops)s stops", joint.stops) % words
    if not joint.trips_saved:
        return _("%(requests)s at %(stops)s, in one round") % {"requests": said, "stops": stops}
    saved = ngettext("%(count)s trip saved", "%(count)s trips saved", joint.trips_saved) % {
        "count": count_words(joint.trips_saved)
    }
    return _("%(requests)s at %(stops)s, in one round: %(saved)s") % {
        "requests": said, "stops": stops, "saved": saved,
    }  # fmt: skip


def way_words(joint: Joint) -> str:
    """How long one round is against single trips, in kilometers; empty when the middle of the city is not known."""
    if joint.apart_metres is None or joint.joint_metres is None:
        return ""
    return _("About %(joint)s km in one round, %(apart)s km in single trips from the middle of the city.") % {
        "joint": decimal_words(joint.joint_metres / 1000), "apart": decimal_words(joint.apart_metres / 1000),
    }  # fmt: skip


def notice_texts(joint: Joint, service: Service, offered: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Title and text of the notice for the streets, in the languages that it can be proposed in.

    House numbers are told only where everybody may see the place of each case anyway.
    """
    titles, texts = {}, {}
    tell = _with_houses if service.place_precision == PlacePrecision.EXACT else _without_houses
    for code in LANGUAGES:
        if code not in offered:
            continue
        with translation.override(code):
            words = {
                "service": in_language(service.name), "day": day_words(joint.day),
                "streets": ", ".join(tell(each) for each in joint.stretches),
            }  # fmt: skip
            titles[code] = _("%(service)s on %(day)s") % words
            texts[code] = _("A truck comes on %(day)s to these streets: %(streets)s.") % words
    return titles, texts


def _with_houses(stretch: Stretch) -> str:
    houses = houses_words(stretch)
    return f"{stretch.street} ({houses})" if houses else stretch.street


def _without_houses(stretch: Stretch) -> str:
    return stretch.street


def joint_definitions() -> list[str]:
    """How proposals are made, and what they cannot know."""
    return [
        _(
            "Open cases of the service that have a place and no day yet. From the one that waits longest, those within "
            "about 700 meters in the same zone are taken together, as many as the next day with room for them holds."
        ),
        _(
            "At least three cases make a proposal. Cases at one door are one stop; each stop but the first is a trip "
            "saved, as if each had been driven to by itself."
        ),
        _(
            "Ways are straight lines: one round from the middle of the city through all stops and back, against one "
            "way there and back for each stop. Real ways are longer; compare them, and do not budget with them."
        ),
        _(
            "Nothing is decided here. Whoever reported a case is told of the day, keeps the promise made first, and "
            "may choose another day."
        ),
    ]
