"""What was sent about a case, and what became of it, for whoever sees the case."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from civic311.accounts.viewer import Viewer
from notifications.delivery import ACCOUNT
from notifications.models import MessageState, OutboundMessage
from notifications.queries import address_in_list
from requests_app.models import ServiceRequest

MOST = 100
LOST = (MessageState.BOUNCED, MessageState.FAILED)


@dataclass(frozen=True)
class SentRow:
    """A message, its address as lists show it, and which message it repeats."""

    message: OutboundMessage
    address: str

    @property
    def came_back(self) -> bool:
        """Whether its reader did not get it."""
        return self.message.state in LOST


@dataclass(frozen=True)
class SentCount:
    """How many messages were sent, and how many of them their readers did not get."""

    total: int
    lost: int


def sent_about(service_request: ServiceRequest, viewer: Viewer) -> list[SentRow]:
    """The latest messages about the case, newest first, without their texts."""
    return [SentRow(message, address_in_list(viewer, message)) for message in _rows(service_request)[:MOST]]


def _rows(service_request: ServiceRequest) -> Any:
    rows = OutboundMessage.objects.filter(about=service_request.public_id).exclude(kind=ACCOUNT)
    return rows.defer("body_html").order_by("-created_at", "-pk")


def sent_count(service_request: ServiceRequest) -> SentCount:
    """How many messages there are about the case; one query."""
    found = _rows(service_request).aggregate(total=Count("pk"), lost=Count("pk", filter=Q(state__in=LOST)))
    return SentCount(found["total"], found["lost"])


def message_about(service_request: ServiceRequest, key: int) -> OutboundMessage | None:
    """One message about the case."""
    found: OutboundMessage | None = _rows(service_request).filter(pk=key).first()
    return found
