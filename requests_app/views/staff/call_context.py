"""What the call desk shows, part by part: the whole page uses all of it, a pause in typing asks for some."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from civic311.accounts.viewer import Viewer
from civic311.lib.clean_text import clean_line
from civic311.lib.translated_text import in_language
from civic311.people.looks import record_looks
from community.models import Audience
from community.queries.articles import Suggestion, for_service, suggest
from community.queries.known_here import known_here
from requests_app.actions.submit import DangerFound
from requests_app.forms.call_forms import CallForms
from requests_app.forms.contact import offered_languages
from requests_app.queries.callers import Caller, caller_of
from requests_app.queries.public import area_name
from requests_app.queries.service_guess import guess_of_call
from requests_app.views.staff.call_nearby import near_of
from requests_app.views.staff.call_say import read_back
from routing.models import Service
from routing.planning import place
from routing.reference import reference

PARTS = ("caller", "fields", "services", "questions", "script", "articles", "alarm", "place", "near", "say")
LOOKED_AT = "call"  # what a look at a contact is noted with, as no case was open yet
MOST_LINE = 200
MOST_SAID = 5000
MOST_ARTICLES = 3


@dataclass(frozen=True)
class Spot:
    """What the typed address turned out to be: a point with the words it was found for, in an area, or a problem."""

    label: str = ""
    lat: float | None = None
    long: float | None = None
    area: str = ""
    problem: str = ""
    keeps_words: bool = False


def fresh_call(**values: str) -> QueryDict:
    """The fields of a call that begins."""
    data = QueryDict(mutable=True)
    data.update({"submission_key": str(uuid.uuid4()), "channel": "phone"} | values)
    return data


def desk_context(
    viewer: Viewer, data: QueryDict, *, now: datetime, parts: Collection[str] = PARTS, forms: CallForms | None = None
) -> dict[str, Any]:
    """The context of the parts that are asked for. `forms`: checked ones, to be shown with what is wrong in them."""
    judged = CallForms(viewer, data)
    judged.is_valid()
    spot = spot_of(judged)
    context: dict[str, Any] = {
        "forms": forms or CallForms(viewer, _at(data, spot), checks=False), "parts": list(parts), "now": now,
        "service": judged.service if judged.service.pk else None, "spot": spot,
        "place_choices": judged.place.choices, "declined": data.getlist("declined")[:20],
        "known_contact": data.get("known_contact", ""),
    }  # fmt: skip
    if "caller" in parts:
        context["caller"] = _caller(viewer, data.get("phone", ""), now)
        names = dict(offered_languages())
        context["people"] = [(one, names.get(one.language, "")) for one in getattr(context["caller"], "people", ())]
    if "services" in parts:
        context["guesses"] = guess_of_call(data.get("description", "")[:MOST_SAID])
    if "articles" in parts:
        context["articles"] = _articles(judged.service, data.get("description", ""))
    if "alarm" in parts:
        context |= _alarm(judged.danger())
    if "near" in parts:
        context["near"] = near_of(viewer, judged, declined=context["declined"], now=now)
        service_id = judged.service.pk
        context["known"] = known_here(spot.lat, spot.long, spot.label, service_id, now) if spot.label else []
    if "say" in parts:
        context["say"] = read_back(judged, now=now)
    return context


def spot_of(judged: CallForms) -> Spot:
    """Where the call is about, as far as is known; of forms that were checked."""
    found = judged.place.cleaned_data
    problems = [] if judged.place.choices else judged.place.errors.get("address", [])
    typed = clean_line(judged.place.data.get("address", ""))[:MOST_LINE]
    if problems and typed:
        return Spot(label=typed, problem=str(problems[0]))
    lat, long = found.get("lat"), found.get("long")
    if lat is None or long is None:
        return Spot(label=typed, keeps_words=bool(typed) and not judged.place.choices)
    placed = place(reference(), lat, long, on=timezone.localdate())
    return Spot(label=found.get("address", ""), lat=lat, long=long, area=area_name(placed.ward_id))


def _at(data: QueryDict, spot: Spot) -> QueryDict:
    """The fields with the point that was found, and the words it was found for."""
    if spot.lat is None:
        return data
    changed = data.copy()
    changed["address"], changed["placed_for"] = spot.label, spot.label
    changed["lat"], changed["long"] = str(spot.lat), str(spot.long)
    return changed


def _caller(viewer: Viewer, typed: str, now: datetime) -> Caller | None:
    """Who calls; each look at people is kept."""
    found = caller_of(clean_line(typed[:MOST_LINE]), viewer)
    if found is not None and found.people and viewer.user_id is not None:
        record_looks(found.people, user_id=viewer.user_id, about=LOOKED_AT, now=now)
    return found


def _articles(service: Service, said: str) -> list[Suggestion]:
    """What may answer the call: by the words, else what belongs to the service."""
    code = service.service_code if service.pk else None
    found = suggest(clean_line(said[:MOST_SAID]), get_language() or "en", Audience.STAFF, code, MOST_ARTICLES)
    return found or (for_service(service.pk, Audience.STAFF)[:MOST_ARTICLES] if service.pk else [])


def _alarm(danger: DangerFound | None) -> dict[str, Any]:
    return {"alarm": danger, "alarm_advice": in_language(danger.advice) if danger else ""}
