"""The call to somebody on call: words with a link by which the person says yes, over every channel that reaches her."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from civic311.accounts.members import active_users
from notifications.outbox import Draft
from notifications.urgent import Call, drafts_of
from requests_app.announce_words import offered, write
from requests_app.call_links import Called, link_for
from requests_app.models import Event, ServiceRequest


def calls_of(event: Event, service_request: ServiceRequest, now: datetime) -> Iterable[Draft]:
    """The messages of a `paged` event: to the person on call, or to the supervisors."""
    one = event.data["user"]
    for user in active_users([one] if one else event.data["users"]):
        called = Called(service_request.pk, event.data["round"], user.pk)
        written = write(
            "called", service_request, language=user.language, link=link_for(called), now=now,
            facts=lambda: _facts(event, service_request),
        )  # fmt: skip
        yield from drafts_of(
            Call(
                key=f"event:{service_request.pk}.{event.sequence}:user-{user.pk}",
                kind="called",
                addresses={"email": user.email},
                subject=written.subject,
                body_text=written.text,
                body_html=written.html,
                language=offered(user.language),
                about=service_request.public_id,
                department_id=service_request.department_id,
            )  # fmt: skip
        )


def _facts(event: Event, service_request: ServiceRequest) -> Mapping[str, Any]:
    """`is_supervisor`: nobody on call was there (or, `gave_up`, answered); `again_in`: minutes until the next call."""
    queue = service_request.queue
    return {
        "is_supervisor": event.data["user"] is None,
        "gave_up": event.data.get("gave_up", False),
        "again_in": queue.page_again_minutes if queue else 0,
    }
