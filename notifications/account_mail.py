"""Mail about signing in goes through the outbox too: kept, retried, and sent by the worker."""

import uuid
from datetime import datetime
from typing import Any

from allauth.core import context as allauth_context
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civic311.accounts.adapter import StaffAccountAdapter
from civic311.accounts.devices import device_words, recognise
from civic311.accounts.models import AccountEvent, User
from civic311.city.current import current_city
from notifications.delivery import ACCOUNT
from notifications.outbox import Draft, put


class OutboxAccountAdapter(StaffAccountAdapter):
    """allauth's adapter whose mail is written to the outbox instead of being sent inside the page's request."""

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Tell the person when somebody signs in as her in a browser where she never did before."""
        response = super().post_login(request, user, **kwargs)
        now = timezone.now()
        if not user.is_demo and recognise(request, response, user, now):
            device = device_words(request.META.get("HTTP_USER_AGENT", ""))
            AccountEvent.objects.create(user=user, kind=AccountEvent.Kind.NEW_DEVICE, what=device, at=now)
            put([_new_device(user, device, now)], now=now)
        return response

    def format_email_subject(self, subject: str) -> str:
        """The city's service first, as allauth would put the site."""
        city = current_city()
        return f"{city.service_name}: {subject}" if city else subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        request = allauth_context.request
        device = device_words(request.META.get("HTTP_USER_AGENT", ""))
        given = {
            "request": request, "email": email, "device": device, "current_site": get_current_site(request), **context,
        }  # fmt: skip
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


def _new_device(user: User, device: str, now: datetime) -> Draft:
    city = current_city()
    with translation.override(user.language):
        context = {"city": city, "name": user.name, "device": device, "at": now}
        return Draft(
            key=f"account:{uuid.uuid4()}", kind=ACCOUNT, to_address=user.email,
            subject=_("%(service)s: a new sign-in") % {"service": city.service_name if city else "311"},
            body_text=render_to_string("emails/new_device.txt", context).strip() + "\n",
            body_html=render_to_string("emails/new_device.html", context), language=user.language,
            despite_stop=True,
        )  # fmt: skip
