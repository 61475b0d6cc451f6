"""What becomes of a mail: which report it answers, and whether its sender may speak for that report's writer."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from civic311.city.rate_limits import allow
from civic311.lib import public_ids
from integrations.mail.authentication import is_authentic
from integrations.mail.parse import ReadMail
from integrations.models import InboundMail
from notifications.bounces import message_named
from requests_app.models import Report, ServiceRequest
from requests_app.queries.abuse import block_of
from requests_app.reply_addresses import mark_in, report_for_reply
from requests_app.sender_marks import Sender

MOST_AN_HOUR = 20  # mails from one address; a machine that answers our answers is stopped here
_NUMBER = re.compile(r"\b\d{2}[- ]?\d{4,9}[- ]?\d\b")
State = InboundMail.State


@dataclass(frozen=True)
class Verdict:
    """The state that a mail gets, the code of why, the report it answers and the case it names."""

    state: str
    reason: str = ""
    report: Report | None = None
    service_request: ServiceRequest | None = None
    is_verified: bool = False


def judge(mail: ReadMail, *, now: datetime) -> Verdict:
    """Decide about a mail of which nothing is kept yet; counts it against its sender's limit."""
    if mail.bounce is not None:
        return Verdict(State.IGNORED, "bounce")
    if mail.automatic:
        return Verdict(State.IGNORED, mail.automatic)
    if not mail.from_address:
        return Verdict(State.IGNORED, "no_sender")
    if is_ours(mail.from_address):
        return Verdict(State.IGNORED, "loop")
    if block_of(Sender(email=mail.from_address), now=now) is not None:
        return Verdict(State.IGNORED, "blocked")
    if not allow(f"mail-in:{mail.from_address}", MOST_AN_HOUR, timedelta(hours=1), now):
        return Verdict(State.IGNORED, "too_many")
    verified = mail.has_one_sender and is_authentic(
        mail.authentication, settings.MAIL_AUTH_SERVER, mail.from_address
    )  # fmt: skip
    return _answered(mail, verified, now) or Verdict(State.DRAFT, is_verified=verified)


def _answered(mail: ReadMail, verified: bool, now: datetime) -> Verdict | None:
    """The verdict on an answer to one of our messages, or on mail that quotes a number; None for new mail."""
    marks = [mark for mark in map(mark_in, mail.to_addresses) if mark]
    report = next(filter(None, (report_for_reply(mark, now=now) for mark in marks[:3])), None)
    if report is not None:
        if not _is_writer(report, mail.from_address):
            return Verdict(State.REFUSED, "other_sender", report, report.service_request, verified)
        state, reason = (State.TAKEN, "") if verified else (State.REFUSED, "not_proven")
        return Verdict(state, reason, report, report.service_request, verified)
    named = _case_named(mail)
    if named is None:
        return Verdict(State.DRAFT, "old_link", is_verified=verified) if marks else None
    hers = named.reports.filter(contact__email__iexact=mail.from_address, contact__redacted_at=None)
    own = hers.select_related("contact", "service_request").order_by("pk").first()
    if own is None:
        return Verdict(State.DRAFT, "", None, named, verified)
    state, reason = (State.TAKEN, "") if verified else (State.REFUSED, "not_proven")
    return Verdict(state, reason, own, named, verified)


def is_ours(address: str) -> bool:
    """Whether it is an address that our own mail comes from or goes back to."""
    own = {settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("<> ").lower(), settings.IMAP_USER.lower()}
    return address in own or bool(mark_in(address))


def _is_writer(report: Report, address: str) -> bool:
    contact = report.contact
    return bool(contact and not contact.redacted_at and contact.email.strip().lower() == address)


def _case_named(mail: ReadMail) -> ServiceRequest | None:
    """The case whose number stands in the subject, or that the message is about which this answers."""
    for found in _NUMBER.findall(mail.subject)[:3]:
        number = public_ids.normalise(found)
        case = ServiceRequest.objects.filter(public_id=number).first() if number else None
        if case is not None:
            return case
    for answered in mail.answers[-3:]:
        message = message_named(answered)
        if message is not None and message.about:
            return ServiceRequest.objects.filter(public_id=message.about).first()
    return None
