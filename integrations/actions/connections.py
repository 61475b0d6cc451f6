"""The Open311 servers of outside bodies: added, tried, told which service is which, paused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from civic311.city.current import configuration_changed
from civic311.lib.jobs import enqueue
from civic311.lib.sealed import seal
from integrations.models import Connection, HandOver
from integrations.open311.client.catalogue import find_endpoint, questions_of, services_of
from integrations.open311.client.peer import peer_of
from integrations.open311.client.settling import arrived
from integrations.open311.client.telling import try_again
from routing.models import OutsideBody

SEND, ASK = "integrations.open311.client.tasks.hand_over_cases", "integrations.open311.client.tasks.ask_for_news"


def keep_connection(connection: Connection, *, key: str, stays_open: bool) -> None:
    """Save a new or changed connection; an empty `key` leaves the old one."""
    with transaction.atomic():
        if key:
            connection.sealed_key = seal(key)
        connection.save()
        _body_follows(connection, stays_open=stays_open)


def try_out(connection: Connection, *, now: datetime) -> None:
    """Read what they offer and keep it. An address of a discovery document is replaced by the one it names.

    Raises PeerFailed; what was read before stays then.
    """
    endpoint = find_endpoint(connection)
    if endpoint is not None:
        connection.url = endpoint.url
        if connection.format not in endpoint.formats and endpoint.formats:
            connection.format = endpoint.formats[0]
    connection.catalogue = services_of(peer_of(connection))
    connection.read_at = now
    connection.save(update_fields=["url", "format", "catalogue", "read_at"])


def map_services(connection: Connection, codes: Mapping[str, str], *, others: str) -> None:
    """Keep by our service code which of theirs it is (empty: none). Questions of theirs are read where they have some.

    Raises PeerFailed for questions that cannot be read; then nothing is kept.
    """
    known = {each["code"]: each for each in connection.catalogue}
    mapped: dict[str, dict[str, Any]] = {}
    for ours, theirs in codes.items():
        before = connection.services.get(ours) or {}
        if theirs and before.get("code") == theirs:
            mapped[ours] = before
        elif theirs:
            asks = known.get(theirs, {}).get("has_questions", False)
            questions = questions_of(peer_of(connection), theirs) if asks else []
            mapped[ours] = {"code": theirs, "questions": questions, "answers": {}}
    connection.services, connection.other_services = mapped, others
    connection.save(update_fields=["services", "other_services"])


def answer_questions(connection: Connection, service_code: str, answers: Mapping[str, Any]) -> None:
    """Keep what answers the questions of the service that is theirs for ours."""
    connection.services[service_code]["answers"] = dict(answers)
    connection.save(update_fields=["services"])


def keep_meanings(connection: Connection, meanings: Mapping[str, str], *, closes_as_id: int | None) -> None:
    """Keep what their statuses mean here, and as what cases close that they say are done."""
    connection.meanings, connection.closes_as_id = dict(meanings), closes_as_id
    connection.save(update_fields=["meanings", "closes_as"])


def begin(connection: Connection, *, now: datetime) -> None:
    """From now on send what is handed to them, and ask them for news."""
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(is_active=True, poll_due_at=now)
        connection.is_active = True
        waiting = HandOver.objects.filter(connection=connection, state=HandOver.State.WAITING)
        waiting.update(created_at=now, due_at=now)  # its three days begin now
        _body_follows(connection)
        enqueue(SEND)


def pause(connection: Connection) -> None:
    """Send and ask nothing; what waits is kept until it begins again."""
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(is_active=False)
        connection.is_active = False
        _body_follows(connection)


def ask_now(connection: Connection, *, now: datetime) -> None:
    """Ask for news at once and not at the next turn."""
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk, is_active=True).update(poll_due_at=now)
        enqueue(ASK)


def send_again(row: HandOver, *, now: datetime) -> None:
    """A person has made sure that they do not have it: send it once more."""
    with transaction.atomic():
        HandOver.objects.filter(pk=row.pk, state=HandOver.State.UNSURE).update(
            state=HandOver.State.REFUSED, was_sent=False
        )
        if row.exchange_id:
            try_again(row.exchange_id, now)
        enqueue(SEND)


def they_have_it(row: HandOver, reference: str, *, now: datetime) -> None:
    """A person has found out under which number they have it."""
    arrived(row, reference, now=now)


def _body_follows(connection: Connection, *, stays_open: bool | None = None) -> None:
    """Rules and forms see on the body that cases handed to it are sent, and whether they stay open here."""
    changes: dict[str, bool] = {"takes_reports": connection.is_active}
    if stays_open is not None:
        changes["stays_open"] = stays_open
    OutsideBody.objects.filter(pk=connection.body_id).update(**changes)
    configuration_changed()
