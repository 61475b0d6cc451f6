"""In the demo city mail goes nowhere, so its answers are written on a page and come in by the same way as real ones."""

from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import counts, needs
from integrations.forms.mail import ReplyForm
from integrations.mail.receive import receive
from integrations.models import InboundMail
from notifications.models import OutboundMessage
from notifications.queries import visible_messages


@needs("mail.view")
@counts
@require_http_methods(["GET", "HEAD", "POST"])
def mail_answer(request: Any, message_id: int) -> HttpResponse:
    """`/staff/mail/<id>/answer/`, in the demo alone."""
    message = get_object_or_404(visible_messages(request.viewer), pk=message_id, channel="email")
    if not settings.DEMO_MODE or not message.reply_to:
        raise Http404
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kept = receive(answer_to(message, form.cleaned_data["text"]), now=timezone.now())
        if kept.state == InboundMail.State.TAKEN:
            messages.success(request, _("The answer is on the case."))
            return redirect("case", public_id=message.about)
        messages.info(request, _("The answer waits at the desk, since something about it was not right."))
        return redirect("staff_mail_detail", message_id=message.pk)
    return render(request, "staff/mail_in/answer.html", {"message": message, "form": form})


def answer_to(message: OutboundMessage, text: str) -> bytes:
    """What the reader of a message would send back: her words above what she answers, with her server's signature."""
    mail = EmailMessage()
    mail["From"] = formataddr(("", message.to_address))
    mail["To"] = message.reply_to
    mail["Subject"] = f"Re: {message.subject}"
    mail["Message-ID"] = make_msgid(domain="demo.example")
    domain = message.to_address.rpartition("@")[2]
    mail["Authentication-Results"] = f"{settings.MAIL_AUTH_SERVER}; dkim=pass header.d={domain}"
    quoted = "\n".join(f"> {line}" for line in message.body_text.splitlines())
    mail.set_content(f"{text}\n\nOn Tuesday, {settings.DEFAULT_FROM_EMAIL} wrote:\n\n{quoted}\n")
    return mail.as_bytes()
