"""Likely duplicates for programs that ask for them: the header `Civic311-Nearby` with `POST requests`.

Without it a report is taken as every Open311 server takes it. `show` names earlier requests that it may repeat in the
answer; `join=<service_request_id>` adds it to one of them as a further voice instead of making a second request.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from civic311.lib.translated_text import in_language
from integrations.open311.server.problems import Problem
from requests_app.actions.intake_rows import Intake
from requests_app.actions.join import CannotJoin
from requests_app.actions.voices import join_voice
from requests_app.actor import Actor
from requests_app.models import Report, ServiceRequest
from requests_app.policies import NotAllowed
from requests_app.queries.nearby import find_original, nearby, public_candidates
from requests_app.queries.public import may_reopen
from requests_app.queries.public_place import public_place
from requests_app.workflow import open311_status
from routing.reference import reference

HEADER = "Civic311-Nearby"
_JOIN = "join="


@dataclass(frozen=True)
class Wish:
    """What the header asks for: to be shown likely duplicates, or to join one of them."""

    shows: bool = False
    original: ServiceRequest | None = None


def is_shown(header: str) -> bool:
    """Whether the header asks to be shown likely duplicates."""
    return header.strip() == "show"


def wish(header: str, *, now: datetime) -> Wish:
    """Read the header; empty asks for nothing. Raises Problem for words that it does not know, and for a request that
    takes no further report."""
    text = header.strip()
    if not text or is_shown(text):
        return Wish(shows=bool(text))
    if not text.startswith(_JOIN):
        raise Problem(400, _("%(header)s must be show, or join= and a service_request_id.") % {"header": HEADER})
    original = find_original(text.removeprefix(_JOIN)[:60], now=now)
    if original is None:
        raise Problem(400, _("That request cannot take your report any more. Please go on with your own."))
    return Wish(original=original)


def join(intake: Intake, original: ServiceRequest, *, actor: Actor, now: datetime) -> Report:
    """Add the report to a request that is there already. Raises Problem when it was closed meanwhile."""
    try:
        return join_voice(intake, original_id=original.pk, actor=actor, now=now)
    except (CannotJoin, NotAllowed):
        words = _("That request cannot take your report any more. Please go on with your own.")
        raise Problem(400, words) from None


def likely(intake: Intake, *, now: datetime) -> list[dict[str, Any]]:
    """Earlier public requests that a report which is not sent yet may repeat and could join, the likeliest first.

    `distance` in metres; null when only the address is the same.
    """
    service = reference().services.get(intake.service_code)
    found = nearby(
        public_candidates(), intake.lat, intake.long, service.pk if service else None, now=now,
        text=intake.description, asset_id=intake.asset_id, address=intake.address, channel=intake.channel,
    )  # fmt: skip
    return [
        {
            "service_request_id": one.service_request.public_id,
            "status": open311_status(one.service_request.status),
            "service_code": one.service_request.service.service_code,
            "service_name": in_language(one.service_request.service.name),
            "address": public_place(one.service_request).address or None,
            "distance": one.metres,
            "likely": one.is_likely,
        }
        for one in found
        if one.is_open or may_reopen(one.service_request, now=now)
    ]  # fmt: skip


def shown(near: list[dict[str, Any]], made: ServiceRequest) -> dict[str, Any]:
    """The element of the answer that names them; the same call again made the request itself before."""
    others = [each for each in near if each["service_request_id"] != made.public_id]
    return {"extended_attributes": {"nearby": others}}
