"""Events about what residents do with their own reports, and what they say afterwards. Plain Python."""

from datetime import datetime

from requests_app.events.kinds import NewEvent


def report_corrected(*, report_id: int, fingerprint: str, occurred_at: datetime | None = None) -> NewEvent:
    """The writer of a report changed her words or answers; `fingerprint` is the salted HMAC of the words since then."""
    return NewEvent("report_corrected", {"report": report_id, "fingerprint": fingerprint}, occurred_at)


def photo_withdrawn(*, attachment_id: str, occurred_at: datetime | None = None) -> NewEvent:
    """Who sent a photo took it back."""
    return NewEvent("photo_withdrawn", {"attachment": attachment_id}, occurred_at)


def report_withdrawn(*, report_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """The writer of a report took it back: words, answers and photos."""
    return NewEvent("report_withdrawn", {"report": report_id}, occurred_at)


def survey_answered(
    *, report_id: int, closing: int, is_fixed: bool | None, satisfaction: int | None, fingerprint: str = "",
    occurred_at: datetime | None = None,
) -> NewEvent:  # fmt: skip
    """Who reported it said how it went. `closing`: sequence of the event that closed it; `satisfaction` from 1 to 5;
    `fingerprint`: of the words, if there were any.
    """
    data = {"report": report_id, "closing": closing, "fixed": is_fixed, "satisfaction": satisfaction}
    return NewEvent("survey_answered", data | ({"fingerprint": fingerprint} if fingerprint else {}), occurred_at)
