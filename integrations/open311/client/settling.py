"""Write down how a push to an outside body went: on the row, in the integration ledger, and to a person if need be."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from civic311.accounts.viewer import VISITOR
from integrations.exchanges import settle
from integrations.models import Exchange, ExternalReference, HandOver, NewsForPeer
from requests_app.actions.attention import ask_to_look
from requests_app.actor import Actor

DOOR = "open311-client"
SOURCE = "peer"
PEER = Actor(VISITOR, SOURCE, is_system=True)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
GIVES_UP = timedelta(days=3)
State = HandOver.State


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return WAITS[min(max(attempts, 1), len(WAITS)) - 1]


def later(row: HandOver, why: str, *, was_sent: bool, now: datetime) -> None:
    """Try again after a while; for three days, then a person has to look."""
    if now - row.created_at > GIVES_UP:
        look(row, State.UNSURE if was_sent else State.REFUSED, why, now=now)
        return
    due_at = now + wait_after(row.attempts)
    _save(row, due_at=due_at, was_sent=was_sent, problem=why, claimed_until=None, attempts=row.attempts)
    if row.exchange_id:
        settle(row.exchange_id, state=Exchange.State.FAILED, answer=why, due_at=due_at, now=now)


def look(row: HandOver, state: str, why: str, *, now: datetime) -> None:
    """It does not go on by itself: say so on the case, with a flag, and in the ledger. What was taken back stays so."""
    kept = State.ENDED if row.state == State.ENDED else state
    with transaction.atomic():
        _save(row, state=kept, due_at=None, problem=why, claimed_until=None, was_sent=state == State.UNSURE)
        if kept == State.ENDED:
            _tell_nothing(row, why, now)
        if row.exchange_id:
            settle(row.exchange_id, state=Exchange.State.GIVEN_UP, answer=why, now=now)
        words = {"body": str(row.connection), "why": why}
        if state == State.UNSURE:
            text = _("We do not know whether %(body)s has this case: %(why)s Please ask them.") % words
        else:
            text = _("%(body)s did not get this case: %(why)s") % words
        ask_to_look(row.service_request_id, text=text, actor=PEER, now=now)


def arrived(row: HandOver, reference: str, *, token: str = "", now: datetime) -> None:
    """They have it, under their number or (`token`) one they will name later; without either nothing more is heard."""
    state = State.THERE if reference else State.TOKEN if token else State.ENDED
    due_at = now + WAITS[0] if state == State.TOKEN else None
    known = {"reference": reference, "token": token or row.token, "sent_at": row.sent_at or now, "problem": ""}
    with transaction.atomic():
        mine = HandOver.objects.filter(pk=row.pk)
        mine.update(**known, claimed_until=None, attempts=0)
        mine.exclude(state=State.ENDED).update(state=state, due_at=due_at)
        mine.filter(state=State.ENDED, due_at__isnull=False).update(due_at=due_at)  # it was taken back meanwhile
        if reference:
            ExternalReference.objects.get_or_create(
                system=row.connection.system, reference=reference,
                defaults={"service_request_id": row.service_request_id, "created_at": now},
            )  # fmt: skip
        if row.exchange_id and state != State.TOKEN:
            settle(row.exchange_id, state=Exchange.State.DONE, answer=reference or _("They gave no number."), now=now)


def end(row: HandOver, why: str, *, looks_on: bool = False, now: datetime) -> None:
    """Nobody asks for news of it any more; what was not sent is not sent. `looks_on`: their number is looked for all
    the same, to tell them under it."""
    _save(row, state=State.ENDED, due_at=now if looks_on else None, claimed_until=None, attempts=0)
    if row.exchange_id:
        settle(row.exchange_id, state=Exchange.State.GIVEN_UP, answer=why, now=now)


def _tell_nothing(row: HandOver, why: str, now: datetime) -> None:
    """What waited for their number cannot be told."""
    news = NewsForPeer.objects.filter(hand_over=row, done_at=None, due_at__isnull=False)
    for exchange_id in news.exclude(exchange=None).values_list("exchange_id", flat=True):
        settle(exchange_id, state=Exchange.State.GIVEN_UP, answer=why, now=now)
    news.update(due_at=None, problem=why)


def _save(row: HandOver, **changes: object) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
