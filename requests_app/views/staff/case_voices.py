"""What a case's page shows of who else spoke: its voices, its parts, and what may be the same matter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from civic311.accounts.viewer import Viewer
from requests_app import policies
from requests_app.forms.staff_link import UnlinkForm
from requests_app.models import CaseLink, ServiceRequest
from requests_app.part_words import part_state, parts_of
from requests_app.queries.suggestions import suggested_on
from requests_app.queries.visible import staff_requests
from requests_app.queries.voices import Voices
from requests_app.suggestion_words import suggestion_rows
from requests_app.wording import CHANNELS

FIRST_VOICES = 8


def around(
    viewer: Viewer, service_request: ServiceRequest, voices: Voices, counts: Mapping[str, int], *,
    all_voices: bool = False, now: datetime,
) -> dict[str, Any]:  # fmt: skip
    """The context of staff/case_voices.html. `counts`: how many events of each kind there are; nothing is asked for of
    which there is none. Of many voices the first are listed, all of them beside the tab of the residents."""
    shown = voices.listed if all_voices else voices.listed[:FIRST_VOICES]
    may_join = viewer.has_in("requests.join", service_request.department_id)
    suggested = suggested_on(service_request, viewer, now=now) if may_join and service_request.is_open else []
    return {
        "voices": voices, "voice_rows": [(voice, CHANNELS.get(voice.report.channel, "")) for voice in shown],
        "more_voices": len(voices.listed) - len(shown),
        "may_join": may_join, "suggested": suggestion_rows(suggested),
        "whole": staff_requests(viewer).filter(pk=service_request.parent_id).first()
        if service_request.parent_id is not None else None,
        "parts": _parts(viewer, service_request) if counts.get("split_off") else [],
        "links": _links(viewer, service_request) if counts.get("linked") else [],
    }  # fmt: skip


def _links(viewer: Viewer, service_request: ServiceRequest) -> list[dict[str, Any]]:
    """The cases it is linked to, with the form that takes the link off; those out of scope are left out."""
    pairs = CaseLink.objects.filter(Q(first=service_request) | Q(second=service_request))
    ids = {key for pair in pairs.values_list("first_id", "second_id") for key in pair} - {service_request.pk}
    if not ids:
        return []
    rows = staff_requests(viewer).filter(pk__in=ids).select_related("service").order_by("pk")
    may = policies.may(viewer, "unlink", service_request)
    return [
        {
            "case": row,
            "form": UnlinkForm(
                case=service_request, initial={"version": service_request.version, "other": row.pk},
                auto_id=f"id_unlink_{row.pk}_%s",
            ) if may else None,
        }
        for row in rows
    ]  # fmt: skip


def _parts(viewer: Viewer, service_request: ServiceRequest) -> list[dict[str, Any]]:
    """The parts with how far each is; a link only where the viewer may look."""
    parts = parts_of(service_request)
    if not parts:
        return []
    seen = set(staff_requests(viewer).filter(pk__in=[part.pk for part in parts]).values_list("pk", flat=True))
    return [{"case": part, "state": part_state(part), "in_scope": part.pk in seen} for part in parts]
