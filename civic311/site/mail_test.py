"""A message by which an administrator sees that mail leaves and arrives."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from civic311.city.current import current_city
from civic311.site.starting import KEPT_TEST, MAIL_TEST, keeps_mail
from notifications.outbox import Draft, put


def send_test(email: str, *, language: str, key: UUID, now: datetime) -> None:
    """Put the test message into the outbox, the way that every other message goes."""
    city = current_city()
    link = settings.PUBLIC_URL + reverse("settings_start_mail")
    with translation.override(language):
        name = city.service_name if city else "311"
        subject = _("%(service)s: mail works") % {"service": name}
        words = render_to_string("emails/words/mail_test.txt", {"service": name}).replace("\r\n", "\n")
        context = {
            "city": city, "subject": subject, "number": _("Mail"), "link": link,
            "paragraphs": [part.strip() for part in words.split("\n\n") if part.strip()],
        }  # fmt: skip
        text, html = (render_to_string(f"emails/message.{kind}", context) for kind in ("txt", "html"))
    begins = KEPT_TEST if keeps_mail() else "mail-test:"
    draft = Draft(
        key=f"{begins}{key}", kind=MAIL_TEST, to_address=email, subject=subject, body_text=text.strip() + "\n",
        body_html=html, language=language, despite_stop=True,
    )  # fmt: skip
    put([draft], now=now)
