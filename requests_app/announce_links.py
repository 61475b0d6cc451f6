"""The mail with the link to what an address reported, all of it or one request: only to addresses known here."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from civic311.lib import public_ids
from civic311.people.links import LIFETIMES, forget_old_links, new_link
from civic311.people.models import LinkWish, PersonLink
from notifications.outbox import Draft, put
from requests_app.announce_follows import mail
from requests_app.announce_words import offered, paragraphs_of
from requests_app.intake_limits import within
from requests_app.models import Report, ServiceRequest
from requests_app.queries.following import of_address
from requests_app.queries.mine import reports_of_address
from requests_app.queries.visible import by_number
from requests_app.queries.voices import reports_of_all, root_of
from requests_app.resident_mail import mail_new_link


def send_next(*, now: datetime) -> bool:
    """Answer the oldest wish that nobody else has in hand; False when there is none."""
    with transaction.atomic():
        wish = LinkWish.objects.select_for_update(skip_locked=True).order_by("pk").first()
        if wish is None:
            return False
        if wish.number:
            _send_for_number(wish, now)
        elif reports_of_address(wish.email).exists() or of_address(wish.email).exists():
            put([_draft(wish, now)], now=now)
        wish.delete()
    return True


def forget(*, now: datetime) -> None:
    """Delete links that are over."""
    forget_old_links(now=now)


def _draft(wish: LinkWish, now: datetime) -> Draft:
    link = settings.PUBLIC_URL + reverse("mine_list", args=[new_link(wish.email, now=now)])
    with translation.override(offered(wish.language)):
        subject = _("Your requests")
        paragraphs = paragraphs_of("mine", {"days": LIFETIMES[PersonLink.Scope.ALL].days})
        written = mail(paragraphs, subject, link)
    return Draft(
        key=f"mine:{wish.pk}", kind="mine", to_address=wish.email, subject=subject, language=offered(wish.language),
        body_text=written.text, body_html=written.html, despite_stop=True,
    )  # fmt: skip


def _send_for_number(wish: LinkWish, now: datetime) -> None:
    """Mail a new link for the report that number and address name, if there is one; the latest of several."""
    case = by_number(ServiceRequest.objects.all(), wish.number, public_ids.normalise(wish.number))
    if case is None:
        return
    found = _report_by(case, wish.email) or _report_by(root_of(case), wish.email)
    if found is not None and within("new-link-mail", wish.email, now=now):
        mail_new_link(found, now=now)


def _report_by(case: ServiceRequest, email: str) -> Report | None:
    rows = reports_of_all(case).filter(contact__email__iexact=email, contact__redacted_at=None)
    return rows.select_related("contact", "service_request__queue", "service_request__service").order_by("-pk").first()
