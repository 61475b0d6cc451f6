"""The mail that brings a contractor the link to a case."""

from datetime import datetime

from requests_app.announce_words import Written, write
from requests_app.models import ServiceRequest, WorkLink


def written(link: WorkLink, service_request: ServiceRequest, *, url: str, language: str, now: datetime) -> Written:
    """The mail in `language`; `url` is the link that only this mail holds."""
    return write(
        "work", service_request, language=language, link=url, now=now,
        facts=lambda: {"contractor": link.contractor, "instructions": link.instructions, "until": link.expires_at},
    )  # fmt: skip
