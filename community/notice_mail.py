"""Mail about notices: the first one, to whoever wishes to follow; that it changed or is over; and to its owner.

What is due follows from the rows. A message exists once for each key, so that asking twice sends once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic311.city.current import city_zone, current_city
from civic311.lib.translated_text import in_language
from community.actions.notices import token_of
from community.models import Notice, NoticeFollower
from community.period_words import notice_period
from notifications.outbox import Draft, known_keys, put

TOLD_WITHIN = timedelta(days=2)  # what could not be told for two days is no longer news
OPEN_FOR = timedelta(days=2)  # how long the first mail may be late


def welcome(*, now: datetime) -> int:
    """Write the first mails that are missing; returns how many."""
    rows = NoticeFollower.objects.filter(confirmed_at=None, stopped_at=None, created_at__gt=now - OPEN_FOR)
    return _put({f"notice-hello:{row.pk}.{_stamp(row.created_at)}": row for row in _read(rows)}, "notice_hello", now)


def tell(*, now: datetime) -> int:
    """Write what is missing about notices that changed or ended lately; returns how many messages."""
    following = NoticeFollower.objects.filter(confirmed_at__isnull=False, stopped_at=None)
    since = now - TOLD_WITHIN
    changed = following.filter(
        Q(notice__ends_at=None) | Q(notice__ends_at__gt=now), notice__withdrawn_at=None,
        notice__updated_at__gt=since,
    ).filter(notice__updated_at__gt=F("confirmed_at"))  # fmt: skip
    over = following.filter(Q(notice__ends_at__lte=now, notice__ends_at__gt=since) | Q(notice__withdrawn_at__gt=since))
    wanted = {f"notice-changed:{row.pk}.{_stamp(row.notice.updated_at)}": row for row in _read(changed)}
    ended = {f"notice-over:{row.pk}.{_stamp(_end_of(row.notice))}": row for row in _read(over)}
    return _put(wanted, "notice_changed", now) + _put(ended, "notice_over", now)


def remind_owners(*, now: datetime) -> int:
    """Ask the owners of notices whose day of review has come; returns how many were asked."""
    due = Notice.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now), withdrawn_at=None, review_at__lte=now, reminded_at=None,
        owner__is_active=True,
    )  # fmt: skip
    rows = list(due.select_related("owner").order_by("pk"))
    put([_to_owner(row, now) for row in rows], now=now)
    Notice.objects.filter(pk__in=[row.pk for row in rows], reminded_at=None).update(reminded_at=now)
    return len(rows)


def _read(rows: Any) -> Iterable[NoticeFollower]:
    return rows.filter(contact__redacted_at=None).select_related("notice", "contact").order_by("pk")


def _stamp(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0


def _end_of(notice: Notice) -> datetime | None:
    return notice.withdrawn_at or notice.ends_at


def _put(wanted: dict[str, NoticeFollower], name: str, now: datetime) -> int:
    known = known_keys(list(wanted))
    return put([_draft(key, row, name, now) for key, row in wanted.items() if key not in known], now=now)


def _draft(key: str, row: NoticeFollower, name: str, now: datetime) -> Draft:
    link = settings.PUBLIC_URL + reverse("notice_follower", args=[token_of(row.pk)])
    page = settings.PUBLIC_URL + reverse("notice", args=[row.notice_id])
    first = name == "notice_hello"
    written = _write(row.notice, name, row.contact.language, now, link=link if first else page, stop_url=link)
    return Draft(
        key=key, kind=name, to_address=row.contact.email, subject=written.subject, language=written.language,
        body_text=written.text, body_html=written.html, despite_stop=first,
    )  # fmt: skip


def _to_owner(notice: Notice, now: datetime) -> Draft:
    assert notice.owner is not None
    link = settings.PUBLIC_URL + reverse("notice_edit", args=[notice.pk])
    written = _write(notice, "notice_review", notice.owner.language, now, link=link, stop_url="")
    return Draft(
        key=f"notice-review:{notice.pk}.{_stamp(notice.review_at)}", kind="notice_review",
        to_address=notice.owner.email, subject=written.subject, language=written.language, body_text=written.text,
        body_html=written.html, despite_stop=True,
    )  # fmt: skip


@dataclass(frozen=True)
class _Written:
    language: str
    subject: str
    text: str
    html: str


def _subjects(name: str) -> str:
    return {
        "notice_hello": _("Do you wish to follow: %(title)s?"),
        "notice_changed": _("Changed: %(title)s"),
        "notice_over": _("Over: %(title)s"),
        "notice_review": _("Does it still hold: %(title)s?"),
    }[name]


def _write(notice: Notice, name: str, language: str, now: datetime, *, link: str, stop_url: str) -> _Written:
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(city_zone()):
        title = in_language(notice.title)
        period = notice_period(notice.starts_at, notice.ends_at, now=now)
        context = {
            "city": current_city(), "title": title, "text": in_language(notice.text), "period": period, "link": link,
            "number": title, "subject": _subjects(name) % {"title": title}, "unsubscribe_url": stop_url,
        }  # fmt: skip
        words = render_to_string(f"emails/words/{name}.txt", context).replace("\r\n", "\n")
        context["paragraphs"] = list(_paragraphs(words))
        return _Written(
            language, context["subject"], render_to_string("emails/message.txt", context).strip() + "\n",
            render_to_string("emails/message.html", context),
        )  # fmt: skip


def _paragraphs(words: str) -> Iterator[str]:
    yield from (part.strip() for part in words.split("\n\n") if part.strip())
