"""Words of mail that came in, for templates."""

from typing import Any

from django import template

from integrations.mail_words import STATES
from integrations.models import InboundMail

register = template.Library()


@register.filter
def mail_state(mail: InboundMail) -> Any:
    """Where a mail stands, in words."""
    return STATES[InboundMail.State(mail.state)][0]


@register.filter
def mail_look(mail: InboundMail) -> str:
    """The class of the tag that shows it."""
    return STATES[InboundMail.State(mail.state)][1]
