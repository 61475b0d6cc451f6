"""Tell a person, once, when another system is silent for longer than usual or something is stuck at its door; and once
more when it is well again.

What is usual is learned from a peer's own last month: of the longest silences of its days nearly the longest, and half
as much again. So nights and weekends count as what they are. Only systems that are there and not paused are watched,
and well again is only what has worked since: what was given up is not.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic311.accounts.members import members_with
from civic311.accounts.models import User
from civic311.city.current import city_zone, current_city
from civic311.city.languages import staff_language
from integrations.doors import DOORS
from integrations.models import Exchange, Peer
from integrations.sign_on.door_row import SIGN_ON
from integrations.work.receiving import REFUSED
from integrations.work.working import LEFT
from notifications.outbox import Draft, put

MANAGE = "integrations.manage"
STUCK_AFTER = timedelta(hours=1)
SHORTEST = timedelta(hours=1)  # nobody is told of a shorter silence
_SINCE = timedelta(days=30)
_DAYS, _TIMES = 5, 20  # fewer say nothing about what is usual
_NEWEST = 50  # lines, for when something worked last

_LEARN = """
UPDATE integrations_peer AS known SET usual_gap = learned.usual FROM (
    SELECT door, peer, sum(times) AS times, count(*) AS days,
        greatest(percentile_cont(0.95) WITHIN GROUP (ORDER BY longest) * 1.5, %(shortest)s) AS usual
    FROM (
        SELECT door, peer, created_at::date, max(gap) AS longest, count(*) AS times
        FROM (
            SELECT door, peer, created_at,
                created_at - lag(created_at) OVER (PARTITION BY door, peer ORDER BY created_at) AS gap
            FROM integrations_exchange WHERE state = 'done' AND created_at > %(since)s AND door <> %(by_people)s
        ) AS gaps WHERE gap IS NOT NULL GROUP BY door, peer, created_at::date
    ) AS by_day GROUP BY door, peer
) AS learned
WHERE learned.door = known.door AND peer = name AND days >= %(days)s AND times >= %(times)s
"""


def learn(*, now: datetime) -> None:
    """Bring the list of other systems up to date, with how long each is silent when all is well."""
    for door in DOORS:
        there = door.peers(now)
        Peer.objects.filter(door=door.code).exclude(name__in=there).delete()
        running = [Peer(door=door.code, name=name) for name, is_running in there.items() if is_running]
        Peer.objects.bulk_create(running, ignore_conflicts=True)
    values = {
        "shortest": SHORTEST, "since": now - _SINCE, "days": _DAYS, "times": _TIMES, "by_people": SIGN_ON.code
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LEARN, values)


def watch(*, now: datetime) -> int:
    """Look at every other system that is watched, and write about what changed; returns how many messages are new."""
    written = 0
    running = {(door.code, name) for door in DOORS for name, is_running in door.peers(now).items() if is_running}
    for peer in Peer.objects.filter(is_watched=True).select_related("owner"):
        if (peer.door, peer.name) not in running:
            continue
        peer.last_good_at = _last_good(peer)
        trouble = trouble_of(peer, now=now) or (peer.trouble if peer.trouble and not _has_worked(peer) else "")
        with transaction.atomic():
            Peer.objects.filter(pk=peer.pk).update(last_good_at=peer.last_good_at)
            changed = Peer.objects.filter(pk=peer.pk, trouble=peer.trouble).exclude(trouble=trouble)
            if changed.update(trouble=trouble, told_at=now):
                written += put(list(_drafts(peer, trouble, now)), now=now)
    return written


def trouble_of(peer: Peer, *, now: datetime) -> str:
    """What is wrong with it now, or nothing: something waits or is refused for too long, or it is silent for longer
    than usual. What waits for its time, as a file does for a person, is not stuck before that.
    """
    before = now - STUCK_AFTER
    too_long = _lines(peer).filter(state__in=Exchange.OPEN, created_at__lt=before)
    if too_long.exclude(state=Exchange.State.WAITING, due_at__gte=before).exists() or _is_refused(peer, now=now):
        return Peer.Trouble.STUCK
    if peer.usual_gap is not None and peer.last_good_at is not None and now - peer.last_good_at > peer.usual_gap:
        return Peer.Trouble.SILENT
    return ""


def _is_refused(peer: Peer, *, now: datetime) -> bool:
    """Whether what comes in its name has been refused for an hour and nothing was taken since, as when its secret is
    wrong. One message of a stranger is not enough.
    """
    since = peer.last_good_at or now - _SINCE
    refused = _lines(peer).filter(what=REFUSED, created_at__gt=since)
    span = refused.aggregate(first=Min("created_at"), last=Max("created_at"))
    return span["first"] is not None and span["last"] - span["first"] >= STUCK_AFTER


def _has_worked(peer: Peer) -> bool:
    """Whether something worked, or a person has seen to it, since somebody was told of the trouble."""
    good = Q(state=Exchange.State.DONE) | Q(state=Exchange.State.GIVEN_UP, answer=LEFT)
    return _lines(peer).filter(good, done_at__gt=peer.told_at).exists()


def _last_good(peer: Peer) -> datetime | None:
    good = _lines(peer).filter(state=Exchange.State.DONE).order_by("-created_at")
    return max(good.values_list("done_at", flat=True)[:_NEWEST], default=None)


def _lines(peer: Peer) -> QuerySet[Exchange]:
    return Exchange.objects.filter(door=peer.door, peer=peer.name)


def _drafts(peer: Peer, trouble: str, now: datetime) -> Iterator[Draft]:
    for person in _people(peer):
        language = staff_language(person.language)
        with translation.override(language), timezone.override(city_zone()):
            subject, words = _words(peer, trouble)
            context = {
                "city": current_city(), "subject": subject, "number": _("Integrations"), "paragraphs": [words],
                "link": settings.PUBLIC_URL + reverse("integrations"),
            }  # fmt: skip
            yield Draft(
                key=f"peer:{peer.pk}:{now.isoformat()}:{person.pk}", kind="peer", to_address=person.email,
                subject=subject, language=language, despite_stop=True,
                body_text=render_to_string("emails/message.txt", context).strip() + "\n",
                body_html=render_to_string("emails/message.html", context),
            )  # fmt: skip


def _people(peer: Peer) -> list[User]:
    return [peer.owner] if peer.owner is not None and peer.owner.is_active else members_with(MANAGE, None)


def _words(peer: Peer, trouble: str) -> tuple[str, str]:
    name = {"name": peer.name}
    if trouble == Peer.Trouble.STUCK:
        return (
            _("Something is stuck: %(name)s") % name,
            _("Something that should pass between Civic311 and “%(name)s” has waited for more than an hour.") % name,
        )
    if trouble == Peer.Trouble.SILENT:
        return (
            _("Longer silent than usual: %(name)s") % name,
            _("Nothing has passed between Civic311 and “%(name)s” for longer than usual. Please look whether it works.")
            % name,
        )
    return _("Well again: %(name)s") % name, _("What passes between Civic311 and “%(name)s” passes as usual.") % name
