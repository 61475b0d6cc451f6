"""What we answer by ourselves to mail that came in: that it has come, that it was too large; and what the desk answers.

One answer a day to one address: two machines that answer each other end there. Such mail says that a machine wrote it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from civic311.city.current import current_city
from civic311.city.rate_limits import allow
from integrations.models import InboundMail
from notifications.outbox import Draft, put
from requests_app.announce_words import offered

MOST_A_DAY = 1
MOST_AN_HOUR = 300  # to all together, so that forged senders do not make us send


def confirm(mail: InboundMail, *, now: datetime) -> bool:
    """Say that a new mail has come; returns whether that was said."""
    return _automatic("mail_received", mail, now)


def refuse_size(mail: InboundMail, *, now: datetime) -> bool:
    """Say that a mail was too large to be read; returns whether that was said."""
    return _automatic("mail_too_large", mail, now)


def _automatic(name: str, mail: InboundMail, now: datetime) -> bool:
    if not mail.from_address or not allow(f"mail-out:{mail.from_address}", MOST_A_DAY, timedelta(days=1), now):
        return False
    if not allow("mail-out", MOST_AN_HOUR, timedelta(hours=1), now):
        return False
    return bool(put([_draft(name, mail, "")], now=now))


def answer(mail: InboundMail, text: str, *, now: datetime) -> None:
    """Write back to a mail that became no case, in the words of the desk."""
    put([_draft("mail_answered", mail, text)], now=now)


def _draft(name: str, mail: InboundMail, text: str) -> Draft:
    language = offered(mail.language)
    with translation.override(language):
        subjects = {
            "mail_received": _("We have your email"),
            "mail_too_large": _("Your email was too large"),
            "mail_answered": _("Our answer to your email"),
        }
        city = current_city()
        context = {
            "city": city, "text": text, "asked": mail.subject, "number": city.service_name if city else "",
            "subject": subjects[name], "link": f"{settings.PUBLIC_URL}/", "unsubscribe_url": "",
        }  # fmt: skip
        words = render_to_string(f"emails/words/{name}.txt", context).replace("\r\n", "\n")
        context["paragraphs"] = [part.strip() for part in words.split("\n\n") if part.strip()]
        return Draft(
            key=f"{name}:{mail.pk}", kind=name, to_address=mail.from_address, subject=subjects[name],
            body_text=render_to_string("emails/message.txt", context).strip() + "\n",
            body_html=render_to_string("emails/message.html", context), language=language, despite_stop=True,
        )  # fmt: skip
