"""Who follows without having reported: asked first whether it was them, then told what everybody may know.

News of a case comes from the same events as that of its reporters; who follows a place, a thing, a ward or a service is
told when a request comes in. Each reader is told once of each event, however many of her wishes it fits.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic311.city.current import city_zone, current_city
from civic311.people.stopped import normal
from notifications.outbox import Draft, known_keys, put
from notifications.web_push import CHANNEL as PUSH
from requests_app.actions.following import token_of
from requests_app.announce_digest import EMERGENCY, contact_of, due_for, keep, line_of, preferences_url
from requests_app.announce_follow_words import NEWS, sentence_of
from requests_app.announce_words import Written, offered, paragraphs_of
from requests_app.models import Event, Follow, ServiceRequest
from requests_app.queries.following import (
    FOLLOW_KEY,
    followers_of_case,
    followers_of_new,
    is_tellable,
    with_rows,
    words_of,
)
from requests_app.queries.voices import reports_of_all
from requests_app.workflow import Status

OPEN_FOR = timedelta(days=2)  # how long the first mail may be late
_FIRST = [Follow.Rhythm.EACH, Follow.Rhythm.DAILY, Follow.Rhythm.WEEKLY]


def welcome(*, now: datetime) -> int:
    """Write the first mails that are missing; returns how many."""
    rows = Follow.objects.filter(device=None, confirmed_at=None, stopped_at=None, created_at__gt=now - OPEN_FOR)
    wanted = {f"follow-hello:{row.pk}.{int(row.created_at.timestamp())}": row for row in with_rows(rows).order_by("pk")}
    known = known_keys(list(wanted))
    return put([_hello(key, row, now) for key, row in wanted.items() if key not in known], now=now)


def told(event: Event, service_request: ServiceRequest, *, which: str, now: datetime) -> Iterable[Draft]:
    """The messages about an event to those who follow; what waits for a digest is kept. `which` names what is told
    once."""
    if event.kind not in NEWS or not is_tellable(service_request):
        return
    if event.kind == "submitted":
        is_listed = service_request.parent_id is None and service_request.status != Status.DUPLICATE
        rows = followers_of_new(service_request) if is_listed else []
    else:
        rows = followers_of_case(service_request)
    wanted = {
        f"{FOLLOW_KEY}{service_request.pk}.{which}:{row.pk}": row
        for row in _one_of_each(rows, service_request)
    }  # fmt: skip
    known = known_keys(list(wanted))
    lines = []
    for key, row in wanted.items():
        if key in known:
            continue
        draft, text, link = _news(key, row, event, service_request, now)
        if not text:
            continue
        if row.rhythm == Follow.Rhythm.EACH:
            yield draft
        else:
            lines.append(line_of(draft, text=text, link=link, now=now, weekly=row.rhythm == Follow.Rhythm.WEEKLY))
    keep(lines)


def _one_of_each(rows: list[Follow], service_request: ServiceRequest) -> list[Follow]:
    """One wish of each reader, the soonest; none of those who reported it, as they are told anyway."""
    if not rows:
        return []
    told_anyway = reports_of_all(service_request).filter(follows=True, contact__redacted_at=None)
    writers = {normal(email) for email in told_anyway.values_list("contact__email", flat=True) if email}
    found: dict[str, Follow] = {}
    for row in sorted(rows, key=lambda row: (_FIRST.index(Follow.Rhythm(row.rhythm)), row.pk)):
        if row.device_id is not None or row.email not in writers:
            found.setdefault(row.email or str(row.device_id), row)
    return list(found.values())


def _news(
    key: str, row: Follow, event: Event, service_request: ServiceRequest, now: datetime
) -> tuple[Draft, str, str]:
    """The message, what it tells in a line of a digest, and where it is read."""
    link = settings.PUBLIC_URL + reverse("request_detail", args=[service_request.public_id])
    is_push = row.device is not None
    with translation.override(offered(row.language)), timezone.override(city_zone()):
        about = words_of(Follow(kind=Follow.Kind.CASE, service_request=service_request))
        text = sentence_of(event, service_request)
        subject = _("New: %(about)s") % {"about": about} if event.kind == "submitted" else about
        due = due_for(None if is_push else contact_of(row.email), PUSH if is_push else "email", EMERGENCY + 1, now)
        common: dict[str, Any] = {
            "key": key, "kind": "follow", "subject": subject, "language": offered(row.language), "due_at": due,
            "about": service_request.public_id, "department_id": service_request.department_id,
        }  # fmt: skip
        if is_push:
            return (
                Draft(**common, to_address=str(row.device_id), body_text=f"{text}\n\n{link}", channel=PUSH),
                text,
                link,
            )
        waits = row.rhythm != Follow.Rhythm.EACH or not text
        written = Written("", "", "") if waits else _mail_of_news(row, text, subject, link, now)
    draft = Draft(
        **common, to_address=row.email, body_text=written.text, body_html=written.html, stop_url=_stop_url(row)
    )
    return draft, text, link


def _mail_of_news(row: Follow, text: str, subject: str, link: str, now: datetime) -> Written:
    whole = with_rows(Follow.objects.filter(pk=row.pk)).get()
    why = _("You follow: %(what)s.") % {"what": words_of(whole)}
    return mail([text, why], subject, link, preferences=preferences_url(row.email, now=now), stop=_own_page(row))


def _hello(key: str, row: Follow, now: datetime) -> Draft:
    with translation.override(offered(row.language)), timezone.override(city_zone()):
        what = words_of(row)
        subject = _("Do you wish to follow: %(what)s?") % {"what": what}
        paragraphs = paragraphs_of("follow_hello", {"what": what})
        written = mail(paragraphs, subject, _own_page(row), about=what)
    return Draft(
        key=key, kind="follow_hello", to_address=row.email, subject=subject, language=offered(row.language),
        body_text=written.text, body_html=written.html, despite_stop=True,
    )  # fmt: skip


def mail(
    paragraphs: list[str], subject: str, link: str, *, about: str = "", preferences: str = "", stop: str = ""
) -> Written:
    """A mail in the active language; `about` is what its last link is called."""
    context = {
        "city": current_city(), "subject": subject, "paragraphs": paragraphs, "link": link, "number": about or subject,
        "preferences_url": preferences, "unsubscribe_url": stop,
    }  # fmt: skip
    text = render_to_string("emails/message.txt", context).strip() + "\n"
    return Written(subject, text, render_to_string("emails/message.html", context))


def _own_page(row: Follow) -> str:
    return settings.PUBLIC_URL + reverse("follow_own", args=[token_of(row.pk)])


def _stop_url(row: Follow) -> str:
    return settings.PUBLIC_URL + reverse("follow_stop", args=[token_of(row.pk)])
