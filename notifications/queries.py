"""Which messages a viewer may read, ready for the pages of sent mail."""

import re

from django.conf import settings
from django.db.models import QuerySet

from civic311.accounts.viewer import Viewer
from civic311.lib.log_filters import without_tokens
from civic311.lib.masked import masked
from notifications.delivery import ACCOUNT
from notifications.models import OutboundMessage

NEWEST_FIRST = [("created_at", True, False), ("pk", True, False)]


def visible_messages(viewer: Viewer) -> QuerySet[OutboundMessage]:
    """Messages in the viewer's scope: all, or those of the departments where `mail.view` is held."""
    departments = viewer.departments_with("mail.view")
    if departments is None:
        return OutboundMessage.objects.all()
    return OutboundMessage.objects.filter(department_id__in=departments) if departments else _nothing()


def _nothing() -> QuerySet[OutboundMessage]:
    return OutboundMessage.objects.none()


def address_in_list(viewer: Viewer, message: OutboundMessage) -> str:
    """The first letter of the address and where it is, or the last digits of a phone. Of who reported something
    confidential not even that, without the permission for it.
    """
    if message.is_confidential and not viewer.has_in("contacts.view_confidential", message.department_id):
        return "…"
    return masked(message.to_address)


def may_see_address(viewer: Viewer, message: OutboundMessage) -> bool:
    """Whether the viewer may see the whole address; whoever shows it keeps that as a look."""
    wanted = ["contacts.view", *(["contacts.view_confidential"] if message.is_confidential else [])]
    return all(viewer.has_in(capability, message.department_id) for capability in wanted)


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
