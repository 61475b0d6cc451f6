"""The mail with the link to everything an address reported: only to addresses that are known here."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from civic311.people.links import LIFETIMES, forget_old_links, new_link
from civic311.people.models import LinkWish, PersonLink
from notifications.outbox import Draft, put
from requests_app.announce_follows import mail
from requests_app.announce_words import offered, paragraphs_of
from requests_app.queries.following import of_address
from requests_app.queries.mine import reports_of_address


def send_next(*, now: datetime) -> bool:
    """Answer the oldest wish that nobody else has in hand; False when there is none."""
    with transaction.atomic():
        wish = LinkWish.objects.select_for_update(skip_locked=True).order_by("pk").first()
        if wish is None:
            return False
        if reports_of_address(wish.email).exists() or of_address(wish.email).exists():
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
