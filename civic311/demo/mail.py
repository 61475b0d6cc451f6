"""Mail that came in lately in the demo city: new matters, a question, an answer, one that nobody proved, one of a
machine; and a message of the city that came back."""

from datetime import datetime, timedelta
from email.message import EmailMessage

from django.conf import settings

from integrations.mail.receive import receive
from notifications import bounces
from notifications.models import MessageState, OutboundMessage
from requests_app.actions.tracking import new_token
from requests_app.announce_words import write
from requests_app.models import Report
from requests_app.reply_addresses import reply_address
from requests_app.workflow import OPEN_STATUSES

# Minutes ago, sender, subject, words.
NEW = (
    (320, "Hana Okafor <hana.okafor@example.org>", "Street light on Ferry Street",
     "Hello,\n\nthe street light in front of 40 Ferry Street has been flickering for a week and is now out.\n\n"
     "Thank you\nHana Okafor"),
    (214, "Luz Herrera <luz.herrera@example.net>", "Basura en la esquina",
     "Buenos días:\n\nHay mucha basura en la esquina de la calle del Muelle. Nadie la recoge desde el lunes.\n\n"
     "Gracias,\nLuz Herrera"),
    (95, "P. Novak <pnovak@example.com>", "Question about the old sofa",
     "Hi, how do I get rid of an old sofa? Is there a day on which you collect large items?"),
    (31, "Sam Reyes <sam.reyes@example.org>", "Smell of gas by the school",
     "There is a strong smell of gas on the corner by the school on Hill Street."),
)  # fmt: skip


def make_mail(now: datetime) -> None:
    """Let the mail of the last hours come in, in order of time."""
    reports = list(
        Report.objects.filter(
            service_request__status__in=OPEN_STATUSES, is_first=True, service_request__service__is_public=True,
            contact__channel="email", service_request__service__complainant_confidential=False,
        ).exclude(contact__email="").select_related("contact", "service_request").order_by("-received_at", "-pk")[:3]
    )  # fmt: skip
    for number, (minutes, sender, subject, words) in enumerate(NEW):
        _come_in(number, sender, settings.DEFAULT_FROM_EMAIL, subject, words, now - timedelta(minutes=minutes))
    if len(reports) == 3:
        _answers(reports[0], reports[1], now)
        _came_back(reports[2], now)
    _come_in(
        9, "Ada Quist <ada.quist@example.net>", settings.DEFAULT_FROM_EMAIL, "Automatic reply: We have your email",
        "I am away until Monday.", now - timedelta(minutes=12),
    )  # fmt: skip


def _answers(one: Report, other: Report, now: datetime) -> None:
    """One that goes to its case by itself, and one whose sender is not the one that the message went to."""
    subject = f"Re: {one.service_request.public_id}: news"
    hers = one.contact.email if one.contact else ""
    words = "Thank you. It is a little worse since the rain."
    _come_in(5, hers, _way_back(one, now), subject, words, now - timedelta(minutes=64))
    subject = f"Re: {other.service_request.public_id}: news"
    words = "My mother got this message and asked me to answer. It is still there."
    _come_in(6, "Max <max.writes@example.com>", _way_back(other, now), subject, words, now - timedelta(minutes=48))


def _way_back(report: Report, now: datetime) -> str:
    return reply_address(new_token(report, now=now))


def _come_in(number: int, sender: str, to: str, subject: str, words: str, at: datetime) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<demo-{number}@example.org>"
    domain = sender.rpartition("@")[2].rstrip(">")
    mail["Authentication-Results"] = f"{settings.MAIL_AUTH_SERVER}; dkim=pass header.d={domain}"
    mail.set_content(words)
    receive(mail.as_bytes(), now=at)


def _came_back(report: Report, now: datetime) -> None:
    """A message that left, and that the other side sent back."""
    case, contact = report.service_request, report.contact
    assert contact is not None
    link = f"{settings.PUBLIC_URL}/track/{new_token(report, now=now)}/"
    written = write("progress", case, language=contact.language, link=link, now=now, stop_url=link)
    message = OutboundMessage.objects.create(
        key=f"event:{case.pk}.progress-0:{report.pk}", kind="progress", to_address=contact.email,
        language=contact.language, subject=written.subject, body_text=written.text, body_html=written.html,
        about=case.public_id, department_id=case.department_id, state=MessageState.SENT, attempts=1,
        due_at=now - timedelta(hours=3), sent_at=now - timedelta(hours=3), created_at=now - timedelta(hours=3),
    )  # fmt: skip
    words = "smtp; 550 5.1.1 The email account does not exist"
    bounces.came_back(message, is_permanent=True, words=words, now=now - timedelta(hours=2))
