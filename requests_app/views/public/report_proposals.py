"""Places that are proposed with a question and taken only with a tap: where a photo was taken, the last report's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from requests_app.forms.report_place import means_nowhere
from requests_app.queries.public import area_name
from requests_app.views.public.report_parts import Written
from requests_app.views.public.report_walk import last_sent
from routing.addresses import nearest_address
from routing.place import metres_between, valid_position
from routing.planning import place
from routing.reference import reference

_SAME_HOUSE_METRES = 120


@dataclass(frozen=True)
class Proposal:
    """A place to ask about. `key` names it in the form; `label` says it in words; `address` may be empty."""

    key: str
    question: str
    yes: str
    label: str
    address: str
    lat: float
    long: float


def proposals(request: HttpRequest, so_far: Written, *, now: datetime) -> list[Proposal]:
    """What may be proposed for this report, the surest first; nothing once a place was given."""
    if so_far.part("place"):
        return []
    return [one for one in (_of_phone(so_far), _of_photo(so_far), _of_last(request, now)) if one is not None]


def typed_without_signal(so_far: Written) -> dict[str, str]:
    """How a draft of the phone says where it is, for the fields of the place: beside a point it tells how to find it,
    without one it is what there is to search for."""
    said = (so_far.draft.data.get("phone_place") if so_far.draft is not None else None) or {}
    if so_far.part("place") or not said.get("words"):
        return {}
    return {"place_note" if may_be_meant(said.get("lat"), said.get("long")) else "address": said["words"]}


def may_be_meant(lat: Any, long: Any) -> bool:
    """Whether a point is a real place of this city."""
    if not valid_position(lat, long) or means_nowhere(lat, long):
        return False
    return place(reference(), lat, long, on=timezone.localdate()).inside


def _of_phone(so_far: Written) -> Proposal | None:
    """Where the phone was when the draft was written without signal."""
    return _of_point(so_far, "phone", _("You were here when you wrote it. Is this the place?"))


def _of_photo(so_far: Written) -> Proposal | None:
    """Where a photo was taken."""
    return _of_point(so_far, "photo", _("Your photo was taken here. Is this the place?"))


def _of_point(so_far: Written, key: str, question: str) -> Proposal | None:
    """A point that the draft keeps, by the nearest address; else the ward says about where."""
    said = (so_far.draft.data.get(f"{key}_place") if so_far.draft is not None else None) or {}
    lat, long = said.get("lat"), said.get("long")
    if not may_be_meant(lat, long):
        return None
    near = nearest_address(lat, long)
    if near is not None and metres_between(lat, long, near.lat, near.long) > _SAME_HOUSE_METRES:
        near = None
    ward = area_name(place(reference(), lat, long, on=timezone.localdate()).ward_id)
    label = _("Near %(address)s") % {"address": near.label} if near else ward or _("A place inside the city")
    return Proposal(
        key, question, _("Yes, this is the place"), label, near.label if near else "", lat, long,
    )  # fmt: skip


def _of_last(request: HttpRequest, now: datetime) -> Proposal | None:
    last = last_sent(request, now=now)
    if last is None or last.lat is None or last.long is None or not may_be_meant(last.lat, last.long):
        return None
    near = nearest_address(last.lat, last.long) if not last.address else None
    label = last.address or (near.label if near else "")
    if not label:
        return None
    return Proposal(
        "last", _("Your last report was here. Is it the same place?"), _("Yes, the same place"), label, label,
        last.lat, last.long,
    )  # fmt: skip
