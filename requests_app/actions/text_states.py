"""Whether the words of a report wait before everybody may read them."""

import re

from civic311.city.current import current_city
from requests_app.models import Report, TextState
from requests_app.private_parts import private_parts
from routing.models import Service
from routing.models.catalogue import TextVisibility

_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S|\b[\w-]+\.(?:com|net|org|info|biz|ru|top|xyz|shop|link)\b")


def state_at_intake(service: Service, words: str) -> str:
    """SHOWN, or WAITING where the service says so, or the city and the words do: a link, or something private."""
    if not service.is_public or not words.strip():
        return TextState.SHOWN
    if service.text_visibility == TextVisibility.REVIEW:
        return TextState.WAITING
    city = current_city()
    holds = city is not None and city.holds_suspicious_texts and (_LINK.search(words) or private_parts(words))
    return TextState.WAITING if holds else TextState.SHOWN


def state_after_change(report: Report, service: Service, words: str) -> str:
    """What becomes of it when its writer changes her words: nobody has read the new ones, and what staff hid stays."""
    return TextState.HIDDEN if report.text_state == TextState.HIDDEN else state_at_intake(service, words)
