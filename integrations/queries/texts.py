"""Conversations by text, as far as a viewer may see them, with what came and what went."""

from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from civic311.lib.log_filters import without_tokens
from civic311.lib.masked import masked
from integrations.models import SmsConversation, TextMessage
from notifications import sms
from notifications.models import MessageState, OutboundMessage
from requests_app.models import Attachment
from requests_app.queries.visible import may_see_contact, staff_requests

CAPABILITY = "mail.inbound"
NEWEST_FIRST = [("updated_at", True, False), ("pk", True, False)]
MOST_LINES = 200


@dataclass(frozen=True)
class Line:
    """One text of a conversation. `state` of one of ours: due, sending, sent, failed or bounced."""

    at: datetime
    text: str
    is_ours: bool
    state: str = ""
    photos: tuple[Attachment, ...] = ()
    lost_photos: int = 0


def visible_conversations(viewer: Viewer) -> QuerySet[SmsConversation]:
    """All of them for those who work on texts for the whole city, as far as they see the cases that came of them; for
    people of departments those that led to a case of theirs. None for who practices: what is done with them counts.
    """
    departments = viewer.departments_with(CAPABILITY)
    if viewer.practises or (departments is not None and not departments):
        return SmsConversation.objects.none()
    rows = SmsConversation.objects.select_related("report__service_request", "report__contact")
    cases = Q(report__service_request__in=staff_requests(viewer))
    if departments is None:
        return rows.filter(Q(report=None) | cases)
    return rows.filter(cases, report__service_request__department_id__in=departments)


def waiting_conversations(viewer: Viewer) -> QuerySet[SmsConversation]:
    """Those that a person has to look at."""
    return visible_conversations(viewer).filter(waits_since__isnull=False)


def may_see_number(viewer: Viewer, conversation: SmsConversation) -> bool:
    """Whether the viewer may see the whole number; whoever shows it keeps that as a look."""
    report = conversation.report
    return viewer.has("contacts.view") if report is None else may_see_contact(viewer, report.service_request)


def number_for(viewer: Viewer, conversation: SmsConversation) -> str:
    """The phone number, in full for those who may see who reports, else its last digits."""
    if not may_see_number(viewer, conversation):
        return masked(conversation.number)
    phone = phonenumbers.parse(conversation.number)
    return phonenumbers.format_number(phone, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def lines_of(conversation: SmsConversation, *, shows_links: bool = False) -> list[Line]:
    """The latest texts both ways, the oldest first. Links that open somebody's report are left out for staff.

    Texts of ours that were deleted after a month are not there.
    """
    came = list(TextMessage.objects.filter(conversation=conversation).order_by("-at", "-pk")[:MOST_LINES])
    photos = Attachment.objects.in_bulk([key for row in came for key in row.photos])
    photos_by_id = {str(key): photo for key, photo in photos.items()}
    lines = [
        Line(row.at, row.text, False, photos=tuple(photos_by_id[key] for key in row.photos if key in photos_by_id),
             lost_photos=row.lost_photos)
        for row in reversed(came)
    ]  # fmt: skip
    went = OutboundMessage.objects.filter(channel=sms.CHANNEL, to_address=conversation.number, purged_at=None)
    for message in reversed(went.order_by("-created_at", "-pk")[:MOST_LINES]):
        text = message.body_text if shows_links else without_tokens(message.body_text)
        lines.append(Line(message.created_at, text, True, state=MessageState(message.state).value))
    return sorted(lines, key=lambda line: line.at)[-MOST_LINES:]
