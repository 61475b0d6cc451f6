"""The mails that told residents of the demo city how their cases ended."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import translation

from civic311.lib.translated_text import in_language
from civic311.people.models import ContactChannel
from notifications.models import MessageState, OutboundMessage
from requests_app.announce_texts import SENTENCES
from requests_app.models import Event, Report
from requests_app.workflow import Status
from routing.models import ClosureReason
from routing.reference import reference

_KEPT = timedelta(days=30)  # texts of messages are deleted after that
_JUST_NOW = timedelta(hours=1)  # who is told of what was closed just now, the worker says
_BATCH = 2000


def make_closing_mails(now: datetime) -> int:
    """One mail to each follower who has an address and takes single messages; returns how many."""
    closings = Event.objects.filter(kind="closed").values_list("service_request_id").annotate(Max("sequence"))
    reports = Report.objects.filter(
        follows=True, withdrawn_at=None, contact__channel=ContactChannel.EMAIL, contact__wants_digest=False,
        service_request__status__in=(Status.RESOLVED, Status.NOT_ACTIONABLE),
        service_request__closed_datetime__lt=now - _JUST_NOW,
    )  # fmt: skip
    rows = list(_mails(reports.select_related("contact", "service_request"), dict(closings), now))
    return len(OutboundMessage.objects.bulk_create(rows, batch_size=_BATCH))


def _mails(reports: Iterable[Report], closings: dict[int, int], now: datetime) -> Iterator[OutboundMessage]:
    reasons = {each.pk: each for each in ClosureReason.objects.all()}
    for report in reports:
        case, contact = report.service_request, report.contact
        sent_at = case.closed_datetime + timedelta(minutes=1)
        with translation.override(contact.language):
            service = reference().services_by_id[case.service_id]
            said = str(SENTENCES["closed"]) % {"number": case.public_id, "service": in_language(service.name)}
            reason = reasons.get(case.closure_reason_id)
            why = in_language(reason.text) if reason else ""
        is_old = sent_at < now - _KEPT
        link = settings.PUBLIC_URL + reverse("request_detail", args=[case.public_id])
        yield OutboundMessage(
            key=f"event:{case.pk}.{closings[case.pk]}:{report.pk}", kind="closed", to_address=contact.email,
            language=contact.language, subject=said, body_text="" if is_old else f"{said}\n\n{why}\n\n{link}",
            about=case.public_id, department_id=case.department_id,
            is_confidential=service.complainant_confidential, state=MessageState.SENT, attempts=1, due_at=sent_at,
            created_at=sent_at, sent_at=sent_at, purged_at=sent_at + _KEPT if is_old else None,
        )  # fmt: skip
