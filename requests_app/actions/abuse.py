"""Block senders, end a block, and keep for a while where reports came from."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from civic311.people.holds import case_is_held
from requests_app.models import Blocked, IntakeTrace, Report
from requests_app.queries.abuse import in_force
from requests_app.sender_marks import Kind, Sender, hint_of, mark_of, network_of

TRACES_KEPT = timedelta(days=30)


def block(
    marks: Iterable[tuple[str, str, str]], *, reason: str, until: datetime | None, by_id: int | None, now: datetime
) -> int:
    """Block each of `marks` (kind, mark, hint) until a moment, or until somebody ends it; returns how many are new.
    One that is blocked already gets the new reason and end.
    """
    new = 0
    with transaction.atomic():
        for kind, mark, hint in marks:
            changed = in_force(now).filter(kind=kind, value_hash=mark).update(reason=reason, until=until)
            if not changed:
                Blocked.objects.create(
                    kind=kind, value_hash=mark, hint=hint, reason=reason, until=until, blocked_by_id=by_id,
                    created_at=now,
                )  # fmt: skip
                new += 1
    return new


def block_value(kind: str, value: str, *, reason: str, until: datetime | None, by_id: int | None,
                now: datetime) -> None:  # fmt: skip
    """Block one value that somebody typed: a network as `sender_marks.network_of` writes it, an email, a phone."""
    block([(kind, mark_of(kind, value), hint_of(kind, value))], reason=reason, until=until, by_id=by_id, now=now)


def end_block(pk: int, *, now: datetime) -> bool:
    """End a block; False when it was over already."""
    return bool(in_force(now).filter(pk=pk).update(ended_at=now))


def leave_trace(submission_key: UUID, sender: Sender, *, now: datetime) -> None:
    """Remember for 30 days from where the report with this key came, as marks. Twice is once."""
    report = Report.objects.filter(submission_key=submission_key).only("pk").first()
    network = network_of(sender.network)
    if report is None or not (network or sender.device):
        return
    IntakeTrace.objects.get_or_create(
        report=report,
        defaults={
            "network_mark": mark_of(Kind.NETWORK, network) if network else "",
            "network_hint": hint_of(Kind.NETWORK, network) if network else "",
            "device_mark": mark_of(Kind.DEVICE, sender.device) if sender.device else "",
            "created_at": now,
        },
    )


def forget_traces(*, now: datetime) -> int:
    """Delete what was kept longer than 30 days; returns how many. What is about a case under a legal hold stays."""
    old = IntakeTrace.objects.filter(created_at__lt=now - TRACES_KEPT)
    return old.exclude(case_is_held("report__service_request_id")).delete()[0]
