"""Mail as it comes from the wire."""

import itertools
from email.message import EmailMessage
from typing import Any

from requests_app.actions.tracking import new_token
from requests_app.models import Report, ServiceRequest
from requests_app.reply_addresses import reply_address
from tests.factories.requests import MORNING

SERVER = "mail.testville.example"
ROSA = "rosa.canary@example.org"
_numbers = itertools.count(1)


def proven(address: str = ROSA, *, method: str = "dkim=pass header.d") -> str:
    """What the city's own server writes above a mail whose sender it could prove."""
    return f"{SERVER}; {method}={address.rpartition('@')[2]}"


def make_mail(
    text: str = "The hole is still there.", *, sender: str = f"Rosa Canary <{ROSA}>", to: str = "311@testville.example",
    subject: str = "A hole", files: tuple[tuple[str, str, bytes], ...] = (), html: str = "", **headers: str,
) -> bytes:  # fmt: skip
    """A mail; `files` are (name, type, data), `headers` more headers with "_" for "-"."""
    mail = EmailMessage()
    given = {"From": sender, "To": to, "Subject": subject, "Message-ID": f"<{next(_numbers)}@mail.example.org>"}
    for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            mail[name] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, kind, data in files:
        main, _slash, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def answer_address(case: ServiceRequest) -> str:
    """Where the writer of a case's report answers to."""
    return reply_address(new_token(Report.objects.get(service_request=case), now=MORNING))


def make_answer(case: ServiceRequest, text: str = "The hole is still there.", **values: Any) -> bytes:
    """An answer to a message about a case, by its writer, proven by the city's server."""
    given: dict[str, Any] = {"to": answer_address(case), "subject": "Re: news", "Authentication_Results": proven()}
    return make_mail(text, **(given | values))


def bounce_of(message_id: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """What a mail server sends back when a message could not be delivered (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.example.org\r\nTo: 311@testville.example\r\nSubject: Undelivered\r\n"
        f"Message-ID: <bounce-{next(_numbers)}@mx.example.org>\r\nReturn-Path: <>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {ROSA}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()
