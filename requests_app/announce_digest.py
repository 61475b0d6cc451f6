"""News that is told together: kept line by line, then written as one message for each address when its time has come.

A line is dropped when its case is no longer for everybody, and its reader is not one of those who reported it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.city.current import city_zone, current_city
from civic311.people.holds import address_is_held, number_is_held
from civic311.people.links import new_link
from civic311.people.models import Contact, PersonLink
from civic311.people.stopped import normal
from notifications.models import DigestLine, OutboundMessage
from notifications.outbox import Draft, put
from notifications.web_push import CHANNEL as PUSH
from requests_app.announce_timing import after_quiet, next_digest, quiet_hours
from requests_app.announce_words import offered
from requests_app.queries.following import FOLLOW_KEY
from requests_app.queries.visible import public_requests

KIND = "digest"
# Never kept for later: what confirms, what waits for an answer, and what is about a day that was agreed upon.
AT_ONCE = frozenset({
    "confirmation", "voice", "separated", "reply", "asked_more", "scheduled", "unscheduled", "missed",
})  # fmt: skip
EMERGENCY = 1
KEPT = timedelta(days=30)
_ONE_AT_A_TIME = 311_003  # key of the advisory lock: two workers would split one reader's news into two messages
_MOST_LINES = 200
_SHOWN_IN_PUSH = 3


def waits(contact: Contact, name: str, severity: int) -> bool:
    """Whether a message to a contact is kept for her digest."""
    return contact.wants_digest and name not in AT_ONCE and severity > EMERGENCY


def due_for(contact: Contact | None, channel: str, severity: int, now: datetime) -> datetime:
    """When a message may go out: now, or when the reader's quiet hours are over. Emergencies do not wait."""
    if severity <= EMERGENCY:
        return now
    chosen = (contact.quiet_from, contact.quiet_until) if contact is not None else (None, None)
    return after_quiet(now, quiet_hours(channel, *chosen), city_zone())


def line_of(draft: Draft, *, text: str, link: str, now: datetime, weekly: bool = False) -> DigestLine:
    """What a message would have said, to be told at the next time of digests."""
    return DigestLine(
        key=draft.key, channel=draft.channel, to_address=normal(draft.to_address), language=draft.language,
        title=draft.subject, text=text, link=link, about=draft.about, is_confidential=draft.is_confidential,
        due_at=next_digest(now, city_zone(), weekly=weekly), created_at=now,
    )  # fmt: skip


def keep(lines: Iterable[DigestLine]) -> None:
    """Keep the lines whose key is new, in the caller's transaction."""
    DigestLine.objects.bulk_create(lines, ignore_conflicts=True)


def compose_next(*, now: datetime) -> bool:
    """Write the message for the address whose news is longest due; False when there is none or somebody else does."""
    with transaction.atomic():
        if not _alone():
            return False
        waiting = DigestLine.objects.filter(message=None, due_at__lte=now)
        first = waiting.order_by("due_at", "pk").first()
        if first is None:
            return False
        same = waiting.filter(channel=first.channel, to_address=first.to_address, language=first.language)
        lines = list(same.order_by("created_at", "pk")[:_MOST_LINES])
        told = _still_told(lines)
        message = _write(told, now) if told else None
        DigestLine.objects.filter(pk__in=[line.pk for line in lines if message is None or line not in told]).delete()
        if message is not None:
            DigestLine.objects.filter(pk__in=[line.pk for line in told]).update(message=message)
    return True


def forget_told(*, now: datetime) -> int:
    """Delete lines that were told a month ago; returns how many. What is under a legal hold stays."""
    told = DigestLine.objects.filter(message__isnull=False, created_at__lt=now - KEPT)
    return told.exclude(number_is_held("about") | address_is_held("to_address")).delete()[0]


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _still_told(lines: Sequence[DigestLine]) -> list[DigestLine]:
    """The lines without news of cases that followers may no longer read of."""
    followed = {line.about for line in lines if line.key.startswith(FOLLOW_KEY)}
    public = set(public_requests().filter(public_id__in=followed).values_list("public_id", flat=True))
    return [line for line in lines if line.about in public or not line.key.startswith(FOLLOW_KEY)]


@dataclass(frozen=True)
class Told:
    """What is told of one case: its news, the oldest first, and where it is read. `name` stands on the link."""

    title: str
    texts: list[str]
    link: str
    name: str


def grouped(lines: Iterable[DigestLine]) -> list[Told]:
    """The lines by case, in the order in which each case has its first news. The newest title and link stand."""
    cases: dict[str, list[DigestLine]] = {}
    for line in lines:
        cases.setdefault(line.about or line.key, []).append(line)
    return [
        Told(rows[-1].title, [row.text for row in rows if row.text], rows[-1].link, rows[-1].about or rows[-1].title)
        for rows in cases.values()
    ]


def _write(lines: Sequence[DigestLine], now: datetime) -> OutboundMessage | None:
    """The digest put into the outbox; None when the address was stopped."""
    first = lines[0]
    name = hashlib.sha256(f"{first.channel}:{first.to_address}:{first.language}".encode()).hexdigest()[:24]
    key = f"{KIND}:{name}:{lines[-1].pk}"
    with translation.override(offered(first.language)), timezone.override(city_zone()):
        draft = _draft(key, first, grouped(lines), now)
        put([replace(draft, is_confidential=any(line.is_confidential for line in lines))], now=now)
    return OutboundMessage.objects.filter(key=key).first()


def _draft(key: str, first: DigestLine, cases: list[Told], now: datetime) -> Draft:
    subject = ngettext("News about %(count)s request", "News about %(count)s requests", len(cases)) % {
        "count": len(cases)
    }
    common = {"key": key, "kind": KIND, "to_address": first.to_address, "subject": subject, "language": first.language,
              "channel": first.channel}  # fmt: skip
    if first.channel == PUSH:
        titles = [case.title for case in cases[:_SHOWN_IN_PUSH]]
        more = len(cases) - len(titles)
        titles += [_("and %(count)s more") % {"count": more}] if more else []
        link = cases[0].link if len(cases) == 1 else settings.PUBLIC_URL + reverse("requests_list")
        return Draft(**common, body_text="\n".join([*titles, link]), due_at=due_for(None, PUSH, EMERGENCY + 1, now))
    context = {
        "city": current_city(), "subject": subject, "cases": cases,
        "preferences_url": preferences_url(first.to_address, now=now),
    }  # fmt: skip
    text = render_to_string("emails/digest.txt", context).strip() + "\n"
    return Draft(**common, body_text=text, body_html=render_to_string("emails/digest.html", context))


def preferences_url(email: str, *, now: datetime) -> str:
    """A new link to the page where the owner of an address chooses what is sent to it."""
    token = new_link(email, scope=PersonLink.Scope.PREFERENCES, now=now)
    return settings.PUBLIC_URL + reverse("preferences", args=[token])


def contact_of(email: str) -> Contact | None:
    """A contact with this address that has chosen quiet hours, else None."""
    return Contact.objects.filter(
        ~Q(email=""), email__iexact=email, redacted_at=None, quiet_from__isnull=False
    ).first()  # fmt: skip
