"""Which messages a viewer may read, ready for the pages of sent mail."""

import re

from django.conf import settings
from django.db.models import QuerySet

from civic311.accounts.viewer import Viewer
from civic311.lib.log_filters import without_tokens
from notifications import sms
from notifications.delivery import ACCOUNT
from notifications.models import OutboundMessage

_DIGITS_SHOWN = 4  # of a phone number
NEWEST_FIRST = [("created_at", True, False), ("pk", True, False)]


def visible_messages(viewer: Viewer) -> QuerySet[OutboundMessage]:
    """Messages in the viewer's scope: all, or those of the departments where `mail.view` is held."""
    departments = viewer.departments_with("mail.view")
    if departments is None:
        return OutboundMessage.objects.all()
    return OutboundMessage.objects.filter(department_id__in=departments) if departments else _nothing()


def _nothing() -> QuerySet[OutboundMessage]:
    return OutboundMessage.objects.none()


def address_for(viewer: Viewer, message: OutboundMessage) -> str:
    """The address, in full for those who may see contact details, else its first letter and where it is,
    or the last digits of a phone.

    Of who reported something confidential not even that, without the permission for it.
    """
    if message.is_confidential and not viewer.has_in("contacts.view_confidential", message.department_id):
        return "…"
    if viewer.has_in("contacts.view", message.department_id):
        return str(message.to_address)
    if message.channel == sms.CHANNEL:
        return f"…{message.to_address[-_DIGITS_SHOWN:]}"
    name, _at, domain = message.to_address.partition("@")
    return f"{name[:1]}…@{domain}"


_STYLE = re.compile(r'\sstyle="[^"]*"')


def html_for_staff(message: OutboundMessage) -> str:
    """As `text_for_staff`, without looks of its own, which the pages' policy refuses."""
    return _STYLE.sub("", text_for_staff(message, message.body_html))


def text_for_staff(message: OutboundMessage, text: str) -> str:
    """A body without what would let its reader act as somebody else: signed links, and all of account mail.

    The demo shows everything, since its mail goes nowhere else.
    """
    if settings.DEMO_MODE:
        return text
    return "" if message.kind == ACCOUNT else without_tokens(text)
