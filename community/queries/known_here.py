"""What the city knows of a place before anybody reports it: for the report form and for the call desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from civic311.lib.translated_text import in_language
from community.in_force import KnownNotice, KnownWork, in_force, notices_at, works_at
from community.models import NoticeKind, WorkKind
from community.period_words import days_period, notice_period

NOTICE, WORK = "notice", "work"


@dataclass(frozen=True)
class Known:
    """One thing that is known, in the reader's language. `key` names it in forms: "notice-12" or "work-3".

    `period` says how long; `advice` what staff do meanwhile (works only); `url` has more; `kind` is empty for news of
    no kind; one may follow notices.
    """

    key: str
    title: str
    text: str
    period: str
    url: str
    kind: str
    severity: str = "info"
    advice: str = ""
    can_follow: bool = False


def known_here(
    lat: float | None, long: float | None, address: str, service_id: int | None, now: datetime
) -> list[Known]:
    """The notices in force and the works ahead at a place; with a service those that explain it. No queries."""
    notices = notices_at(lat, long, address=address, service_id=service_id, now=now)
    works = works_at(lat, long, address=address, service_id=service_id, now=now)
    return [of_notice(each, now=now) for each in notices] + [of_work(each) for each in works]


def of_notice(notice: KnownNotice, *, now: datetime) -> Known:
    """A notice as people read it."""
    return Known(
        key=f"{NOTICE}-{notice.id}",
        title=in_language(notice.title),
        text=in_language(notice.text),
        period=notice_period(notice.starts_at, notice.ends_at, now=now),
        url=reverse("notice", args=[notice.id]),
        kind="" if notice.kind == NoticeKind.OTHER else str(NoticeKind(notice.kind).label),
        severity=notice.severity,
        can_follow=True,
    )


def of_work(work: KnownWork) -> Known:
    """Planned works as people read them."""
    return Known(
        key=f"{WORK}-{work.id}",
        title=in_language(work.name),
        text=in_language(work.text) or _("The work is planned already, so it is put right then."),
        period=days_period(work.starts_on, work.ends_on),
        url=reverse("notices") + "#works",
        kind=str(WorkKind(work.kind).label),
        advice=in_language(work.advice),
    )


def ids_of(key: str) -> Mapping[str, int | None] | None:
    """What a key of `Known` means, as `notice_id` and `work_id`; None for one that is made up."""
    kind, _dash, digits = key.partition("-")
    if kind not in (NOTICE, WORK) or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        return None
    return {"notice_id": int(digits) if kind == NOTICE else None, "work_id": int(digits) if kind == WORK else None}


def known_thing(key: str, now: datetime) -> Mapping[str, int | None] | None:
    """What a key of `Known` means, as `ids_of`, if it holds now."""
    ids, known = ids_of(key), in_force(now)
    if ids is None:
        return None
    holds = ids["work_id"] in known.works_by_id or any(each.id == ids["notice_id"] for each in known.notices)
    return ids if holds else None
