"""What came in by the doors to other systems, one file per door."""

from integrations.models.exchanges import Exchange, Peer
from integrations.models.mail import InboundMail
from integrations.models.references import ExternalReference
from integrations.models.texts import SmsConversation, TextMessage

__all__ = ["Exchange", "ExternalReference", "InboundMail", "Peer", "SmsConversation", "TextMessage"]
