"""Answer what somebody asked about her own data: what is decided stands in the row, and a mail tells her."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from civic311.lib.known_data import Person
from civic311.people.links import LIFETIMES, new_link
from civic311.people.models import Contact, PersonLink
from notifications.models import MessageState, OutboundMessage
from notifications.outbox import Draft, put
from records.models import DataWish
from records.why_words import reasons
from requests_app.announce_follows import mail
from requests_app.announce_words import offered, paragraphs_of

ANSWERS_KEPT = timedelta(days=90)  # and as long a copy can be taken at the link
ERASED = "erased"  # the kind of the mail to somebody who was forgotten
_ANSWERED = "data_answer"


@transaction.atomic
def answer(wish_id: int, state: str, *, reason: str, by: int | None, now: datetime) -> bool:
    """Answer a wish (READY or REFUSED with a reason) and mail her a new link to the answer; False when somebody
    answered it already.
    """
    row = DataWish.objects.select_for_update().get(pk=wish_id)
    if row.state != DataWish.State.WAITING:
        return False
    row.state, row.reason, row.answered_at, row.answered_by_id = state, reason, now, by
    row.save()
    link = settings.PUBLIC_URL + reverse("own_data", args=[new_link(row.email, now=now)])
    with translation.override(_language(Contact.objects.filter(email__iexact=row.email))):
        context = {"row": row, "days": LIFETIMES[PersonLink.Scope.ALL].days}
        _put(f"data:{row.pk}", _ANSWERED, row.email, context, link, now=now)
    return True


def answer_erased(person: Person, kept: Sequence[Mapping[str, Any]], *, by: int | None, now: datetime) -> None:
    """Her wishes are answered as she was forgotten; if she asked for that herself, a last mail says so, and what had to
    stay and why (`kept` as an erasure keeps it, without names of holds). Called when everything else is gone.
    """
    wishes = DataWish.objects.filter(email__in=person.emails)
    waiting = wishes.filter(state=DataWish.State.WAITING)
    language = _language(Contact.objects.filter(pk__in=person.contact_ids))
    link = settings.PUBLIC_URL + reverse("privacy")
    with translation.override(language):
        for row in waiting.filter(what=DataWish.What.ERASE):
            _put(f"erased:{row.pk}", ERASED, row.email, {"reasons": reasons(kept)}, link, now=now)
    waiting.update(state=DataWish.State.DONE, answered_at=now, answered_by=by)
    wishes.update(email="")


def _put(key: str, kind: str, email: str, context: Mapping[str, Any], link: str, *, now: datetime) -> None:
    subject = _("Your data")
    written = mail(paragraphs_of(kind, context), subject, link)
    put(
        [
            Draft(
                key=key, kind=kind, to_address=email, subject=subject, body_text=written.text,
                body_html=written.html, language=translation.get_language() or "en", despite_stop=True,
            )
        ],
        now=now,
    )  # fmt: skip


def _language(contacts: QuerySet[Contact]) -> str:
    """The language she reported in last."""
    last = contacts.order_by("-pk").first()
    return offered(last.language if last else settings.LANGUAGE_CODE)


def forget_told(*, now: datetime) -> int:
    """Empty the mails to people who were forgotten, once they went or cannot go; returns how many."""
    over = [MessageState.SENT, MessageState.FAILED, MessageState.BOUNCED]
    told = OutboundMessage.objects.filter(kind=ERASED, state__in=over).exclude(to_address="")
    return told.update(
        to_address="", subject="", body_text="", body_html="", last_error="", purged_at=now
    )  # fmt: skip


def forget_answered(*, now: datetime) -> int:
    """Forget whose wishes were answered three months ago; returns how many. That they were asked and answered stays."""
    old = DataWish.objects.filter(answered_at__lt=now - ANSWERS_KEPT).exclude(email="")
    return old.update(email="")
