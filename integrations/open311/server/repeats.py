"""The same call again: known by the name that its sender gave it, whatever has become of the city since.

What made a report the first time may not make one now: a service ends, a question is added, the request that it joined
is closed for good. So a repeat is looked for before anything else is, and its answer made from what was kept.
"""

import hashlib
import uuid

from django.http import QueryDict

from integrations.models import ApiKey, PostedReport
from integrations.open311.server.problems import Problem
from requests_app.actions.intake_rows import Intake
from requests_app.models import Report

_KEYS = uuid.UUID("0d8c9f1e-7b4e-5f55-8c39-6a2f0d3f3111")
_SAME = ("service_code", "description", "lat", "long", "address_string", "address_id")
_MARK = 8


def submission_key(key: ApiKey, token: str) -> uuid.UUID:
    """The same for the same token, also when the key was replaced meanwhile; a new one for none."""
    return uuid.uuid5(_KEYS, f"{key.family}:{token}") if token else uuid.uuid4()


def mark_of(given: QueryDict) -> str:
    """The same for a report that is sent again: its service, words and place."""
    sent = "\n".join(f"{name}={'|'.join(value.strip() for value in given.getlist(name))}" for name in _SAME)
    return hashlib.sha256(sent.encode()).hexdigest()[:_MARK]


def sent_before(key: ApiKey, token: str) -> PostedReport | None:
    """What the same call left when it came before, if it did."""
    if not token:
        return None
    rows = PostedReport.objects.select_related("report__service_request__service")
    return rows.filter(report__submission_key=submission_key(key, token)).first()


def check_same(before: PostedReport, mark: str) -> None:
    """Raises Problem when another report comes under the name of an earlier one: it must not get lost."""
    if before.mark and before.mark != mark:
        raise Problem(
            400, "This Idempotency-Key (or request_id) was used for another report. Send each report with its own."
        )


def as_kept(report: Report) -> Intake:
    """The report as it is kept, as far as the answer to it needs."""
    made = report.service_request
    return Intake(
        service_code=made.service.service_code, description=report.description, channel=report.channel,
        provenance=made.provenance, submission_key=report.submission_key or uuid.uuid4(), address=report.address,
        lat=report.lat, long=report.long, answers=dict(report.answers.values_list("code", "value")),
    )  # fmt: skip
