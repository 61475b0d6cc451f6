"""Where an answer to a message goes: an address that stands for one report.

It is made from the hash of the link's token, so whoever sees the address, in a forwarded mail or a log, cannot open the
page behind the link. It has small letters and figures alone, since mail servers may change the case of letters.
"""

import re
from datetime import datetime

from django.conf import settings

from civic311.lib import bearer_tokens
from requests_app.models import Report, TrackingToken

_LENGTH = 32  # hexadecimal figures: 128 bits
_PLACE = "{token}"


def reply_address(token: str) -> str:
    """The address for the report that a link's token opens; empty where the city set none up (`REPLY_ADDRESS`)."""
    if _PLACE not in settings.REPLY_ADDRESS:
        return ""
    return str(settings.REPLY_ADDRESS.replace(_PLACE, bearer_tokens.hash_of(token)[:_LENGTH]))


def mark_in(address: str) -> str:
    """What stands for the report in an address that `reply_address` made; empty for any other address."""
    before, place, after = settings.REPLY_ADDRESS.lower().partition(_PLACE)
    if not place:
        return ""
    found = re.fullmatch(f"{re.escape(before)}([0-9a-f]{{{_LENGTH}}}){re.escape(after)}", address.strip().lower())
    return found[1] if found else ""


def report_for_reply(mark: str, *, now: datetime) -> Report | None:
    """The report that `mark_in` found the mark of; None when its link is unknown, expired or revoked."""
    if len(mark) != _LENGTH:
        return None
    token = (
        TrackingToken.objects.filter(token_hash__startswith=mark, expires_at__gt=now, revoked_at__isnull=True)
        .select_related("report__service_request", "report__contact")
        .first()
    )
    return token.report if token else None
