"""Mail about signing in goes through the outbox too: kept, retried, and sent by the worker."""

import uuid
from typing import Any

from allauth.core import context as allauth_context
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import get_language

from civic311.accounts.adapter import StaffAccountAdapter
from civic311.city.current import current_city
from notifications.delivery import ACCOUNT
from notifications.outbox import Draft, put


class OutboxAccountAdapter(StaffAccountAdapter):
    """allauth's adapter whose mail is written to the outbox instead of being sent inside the page's request."""

    def format_email_subject(self, subject: str) -> str:
        """The city's service first, as allauth would put the site."""
        city = current_city()
        return f"{city.service_name}: {subject}" if city else subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        request = allauth_context.request
        given = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        message = self.render_mail(template_prefix, email, given)
        html = (
            message.alternatives[0][0] if isinstance(message, EmailMultiAlternatives) and message.alternatives else ""
        )
        draft = Draft(
            key=f"account:{uuid.uuid4()}", kind=ACCOUNT, to_address=email, subject=str(message.subject),
            body_text=str(message.body), body_html=str(html), language=get_language() or "en",
            despite_stop=True,
        )  # fmt: skip
        put([draft], now=timezone.now())
