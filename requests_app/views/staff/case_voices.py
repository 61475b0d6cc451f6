"""What a case's page shows of who else spoke: its voices, its parts, and what may be the same matter."""

from datetime import datetime
from typing import Any

from civic311.accounts.viewer import Viewer
from requests_app.models import ServiceRequest
from requests_app.part_words import part_state, parts_of
from requests_app.queries.suggestions import suggested_on
from requests_app.queries.visible import staff_requests
from requests_app.queries.voices import Voices
from requests_app.suggestion_words import suggestion_rows
from requests_app.wording import CHANNELS


def around(viewer: Viewer, service_request: ServiceRequest, voices: Voices, *, now: datetime) -> dict[str, Any]:
    """The context of staff/case_voices.html."""
    may_join = viewer.has_in("requests.join", service_request.department_id)
    suggested = suggested_on(service_request, viewer, now=now) if may_join and service_request.is_open else []
    return {
        "voices": voices, "voice_rows": [(voice, CHANNELS.get(voice.report.channel, "")) for voice in voices.listed],
        "may_join": may_join, "suggested": suggestion_rows(suggested),
        "whole": staff_requests(viewer).filter(pk=service_request.parent_id).first()
        if service_request.parent_id is not None else None,
        "parts": _parts(viewer, service_request),
    }  # fmt: skip


def _parts(viewer: Viewer, service_request: ServiceRequest) -> list[dict[str, Any]]:
    """The parts with how far each is; a link only where the viewer may look."""
    parts = parts_of(service_request)
    if not parts:
        return []
    seen = set(staff_requests(viewer).filter(pk__in=[part.pk for part in parts]).values_list("pk", flat=True))
    return [{"case": part, "state": part_state(part), "in_scope": part.pk in seen} for part in parts]
