"""Publish, change and end notices; follow them; count the reports that they made unnecessary."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from civic311.city.current import configuration_changed
from civic311.lib import bearer_tokens
from civic311.lib.jobs import enqueue
from civic311.people.models import Contact
from community.actions.enquiries import log_enquiry
from community.models import AvoidedReport, Notice, NoticeFollower

TELL = "community.tasks.tell_followers"
WELCOME = "community.tasks.welcome_followers"
_SALT = "community.notice"
_TOKEN_LENGTH = 32  # of 128 bits as hexadecimal digits


@transaction.atomic
def keep_notice(notice: Notice, save_related: Callable[[], None] | None = None, *, now: datetime) -> Notice:
    """Save a notice, then what belongs to it. Followers are told that it changed, its owner is reminded anew."""
    if notice.pk is not None:
        before = Notice.objects.select_for_update().get(pk=notice.pk)
        if before.review_at != notice.review_at:
            notice.reminded_at = None
    notice.updated_at = now
    notice.save()
    if save_related is not None:
        save_related()
    configuration_changed()
    enqueue(TELL)
    return notice


@transaction.atomic
def end_notice(notice_id: int, *, now: datetime) -> bool:
    """It is over now; what has not begun is withdrawn instead. Returns whether that changed anything."""
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    if notice.withdrawn_at is not None or (notice.ends_at is not None and notice.ends_at <= now):
        return False
    if notice.starts_at > now:
        notice.withdrawn_at = now
    else:
        notice.ends_at = now
    notice.save(update_fields=["ends_at", "withdrawn_at"])
    configuration_changed()
    enqueue(TELL)
    return True


@transaction.atomic
def withdraw_notice(notice_id: int, *, now: datetime) -> bool:
    """It was a mistake: nobody sees it any more. Returns whether that changed anything."""
    changed = Notice.objects.filter(pk=notice_id, withdrawn_at=None).update(withdrawn_at=now)
    if changed:
        configuration_changed()
        enqueue(TELL)
    return bool(changed)


@transaction.atomic
def follow(notice: Notice, *, email: str, language: str, now: datetime) -> None:
    """Somebody wishes to hear of a notice. A first mail asks whether it was them; nothing else goes out before.

    Asked again it says nothing new to those who follow already, so that nobody learns who does.
    """
    known = NoticeFollower.objects.select_for_update(of=("self",)).filter(
        notice=notice, contact__email__iexact=email, contact__redacted_at=None
    )
    row = known.first()
    if row is None:
        contact = Contact.objects.create(email=email, language=language, created_at=now)
        row = NoticeFollower.objects.create(notice=notice, contact=contact, token_hash=f"new-{contact.pk}")
        NoticeFollower.objects.filter(pk=row.pk).update(
            token_hash=bearer_tokens.hash_of(token_of(row.pk)), created_at=now
        )
    elif row.confirmed_at is None or row.stopped_at is not None:
        NoticeFollower.objects.filter(pk=row.pk).update(stopped_at=None, confirmed_at=None, created_at=now)
    enqueue(WELCOME)


def token_of(follower_id: int) -> str:
    """The secret in a follower's links, made of the site's key, so that every mail can carry the same one."""
    made = salted_hmac(_SALT, str(follower_id), secret=settings.MARKS_KEY, algorithm="sha256")
    return made.hexdigest()[:_TOKEN_LENGTH]


def follower_of(token: str) -> NoticeFollower | None:
    """Whose link it is; None for one that is made up."""
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return None
    rows = NoticeFollower.objects.select_related("notice", "contact")
    return rows.filter(token_hash=bearer_tokens.hash_of(token), contact__redacted_at=None).first()


def confirm(follower: NoticeFollower, *, now: datetime) -> None:
    """It was they who asked: they hear of changes and of the end from now on."""
    NoticeFollower.objects.filter(pk=follower.pk).update(confirmed_at=now, stopped_at=None)


def stop(follower: NoticeFollower, *, now: datetime) -> None:
    """No more mail about this notice."""
    NoticeFollower.objects.filter(pk=follower.pk, stopped_at=None).update(stopped_at=now)


def count_avoided(
    *, notice_id: int | None, work_id: int | None, service_id: int | None, door: str, now: datetime
) -> None:
    """Somebody was content with what the city says already, so that no report was made."""
    AvoidedReport.objects.create(notice_id=notice_id, work_id=work_id, service_id=service_id, door=door, at=now)


@transaction.atomic
def answered_at_desk(
    *, notice_id: int | None, work_id: int | None, service_id: int | None, language: str, channel: str,
    user_id: int | None, now: datetime,
) -> None:  # fmt: skip
    """A caller was content with it: an answered enquiry, and a report avoided."""
    count_avoided(notice_id=notice_id, work_id=work_id, service_id=service_id, door=AvoidedReport.Door.DESK, now=now)
    notice = Notice.objects.get(pk=notice_id) if notice_id else None
    log_enquiry(
        notice=notice, was_answered=True, language=language, channel=channel, taken_by_id=user_id, now=now
    )  # fmt: skip
