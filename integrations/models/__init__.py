"""What came in by the doors to other systems, one file per door."""

from integrations.models.connections import Connection, HandOver, NewsForPeer, NewsFromPeer
from integrations.models.exchanges import Exchange, Peer
from integrations.models.keys import ApiKey, Scope
from integrations.models.mail import InboundMail
from integrations.models.open311 import CatalogueChange, MediaToFetch, PostedReport
from integrations.models.open311_updates import ReceivedUpdate
from integrations.models.references import ExternalReference
from integrations.models.registers import Register
from integrations.models.texts import SmsConversation, TextMessage
from integrations.models.webhooks import Delivery, Subscription
from integrations.models.work_systems import WorkEvent, WorkSystem

__all__ = [
    "ApiKey",
    "CatalogueChange",
    "Connection",
    "Delivery",
    "Exchange",
    "ExternalReference",
    "HandOver",
    "InboundMail",
    "MediaToFetch",
    "NewsForPeer",
    "NewsFromPeer",
    "Peer",
    "PostedReport",
    "ReceivedUpdate",
    "Register",
    "Scope",
    "SmsConversation",
    "Subscription",
    "TextMessage",
    "WorkEvent",
    "WorkSystem",
]
