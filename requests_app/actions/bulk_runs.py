"""Work on many cases at once, case by case, and taking all of it back before anybody was told.

Each case is changed in a transaction of its own that also marks its row, so that a killed worker leaves nothing half
done and nothing is done twice. What the changes would tell people waits until the run can no longer be taken back.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from civic311.accounts.viewer import VISITOR, Viewer, viewer_of
from civic311.lib.jobs import enqueue
from community.actions.notices import withdraw_notice
from community.models import Notice
from requests_app import events, ledger
from requests_app.actions import bulk_checks
from requests_app.actions.booking import DayTaken
from requests_app.actions.bulk_kinds import FORBIDDEN, GONE, NOT_ALLOWED, SAME, Kind
from requests_app.actions.change import StaleCase
from requests_app.actions.closing import MissingEvidence
from requests_app.actions.defer import NoReason, NotCovered
from requests_app.actions.join import CannotJoin, unjoin
from requests_app.actions.parts import PartsOpen
from requests_app.actions.schedule import NoDays
from requests_app.actions.tags import TooManyTags
from requests_app.actions.work import AboutDepartment
from requests_app.actor import Actor
from requests_app.models import (
    BacklogEntry,
    BulkRow,
    BulkRun,
    Clock,
    Consumer,
    Event,
    Message,
    RuleCorrection,
    ServiceRequest,
)
from requests_app.policies import Forbidden, NotAllowed
from requests_app.queries.voices import cases_above
from requests_app.remembering import snapshot

MOST = 1_000
UNDO_FOR = timedelta(minutes=10)
TO_DO = (BulkRun.State.WAITING, BulkRun.State.RUNNING, BulkRun.State.UNDOING)
MOST_ATTEMPTS = 5
SHARES = 4  # so many workers may go on with one run, each taking every so manyth row
FAILED, STOPPED, CHANGED_SINCE, TOLD = "failed", "stopped", "changed_since", "told"
_WAKE = "requests_app.tasks.work_on_bulk"
# Whoever counts may count at once; whoever tells waits until nothing can be taken back any more.
_TELLERS = (Consumer.ANNOUNCE, Consumer.OUTSIDE, Consumer.WEBHOOKS)

log = logging.getLogger(__name__)


def start_run(action: str, parameters: Mapping[str, Any], chosen: Sequence[tuple[int, int]], *, actor: Actor,
              now: datetime) -> BulkRun:  # fmt: skip
    """Leave work on the chosen cases (id and the version that was seen) to the worker.

    A notice that announces it may be named in the parameters (`notice`, its id): it is withdrawn when the run is taken
    back or changes nothing.
    Raises ValueError for none or more than MOST, or what cannot be read of the parameters.
    """
    if not 0 < len(chosen) <= MOST:
        raise ValueError(len(chosen))
    bulk_checks.make_kind(action, parameters, now=now)
    with transaction.atomic():
        run = BulkRun.objects.create(
            action=action, parameters=dict(parameters), started_by_id=actor.user_id, created_at=now
        )
        BulkRow.objects.bulk_create(
            BulkRow(run=run, service_request_id=key, seen_version=version) for key, version in dict(chosen).items()
        )
        enqueue(_WAKE)
    return run


def work_on(run: BulkRun, *, now: datetime, most: int) -> int:
    """Go on with a run for up to `most` cases; returns how many were dealt with. Several workers may do so at once."""
    BulkRun.objects.filter(pk=run.pk, state=BulkRun.State.WAITING).update(state=BulkRun.State.RUNNING)
    run.refresh_from_db()
    if run.state not in TO_DO:
        return 0
    _count_attempt(run)
    viewer = viewer_of(run.started_by) if run.started_by is not None else VISITOR
    done = 0
    if run.state == BulkRun.State.RUNNING:
        kind = _kind_of(run, now)
        actor = Actor(viewer, "staff", tells_from=now + UNDO_FOR)
        visible = _visible_next(run, viewer, most)
        while done < most and _next(run, kind, actor, visible, now):
            done += 1
    else:
        actor = Actor(viewer, "staff", is_system=True, tells=False)
        while done < most and _undo_next(run, actor, now):
            done += 1
    BulkRun.objects.filter(pk=run.pk).update(attempts=0)
    if done < most:
        _finish(run, now)
    return done


def _kind_of(run: BulkRun, now: datetime) -> Kind | None:
    """None when what was chosen for it is gone: then every case is refused."""
    try:
        return bulk_checks.make_kind(run.action, run.parameters, now=now)
    except Exception:  # reference data may have been deleted meanwhile
        log.exception("bulk run %s cannot be read", run.pk)
        return None


def _count_attempt(run: BulkRun) -> None:
    """A case at which workers die again and again is given up, so that the others get their turn."""
    if run.attempts >= MOST_ATTEMPTS:
        states = [BulkRow.State.WAITING] if run.state == BulkRun.State.RUNNING else [BulkRow.State.DONE]
        poison = BulkRow.objects.filter(run=run, state__in=states).order_by("pk").values("pk")[:1]
        became = BulkRow.State.REFUSED if run.state == BulkRun.State.RUNNING else BulkRow.State.LEFT
        BulkRow.objects.filter(pk__in=poison).update(state=became, reason=FAILED)
        BulkRun.objects.filter(pk=run.pk).update(attempts=0)
    BulkRun.objects.filter(pk=run.pk).update(attempts=F("attempts") + 1)


def _claim(run: BulkRun, states: Sequence[str], *, newest_first: bool = False) -> BulkRow | None:
    """The next row that no other worker has in hand, locked; None when the run is not in its state any more."""
    rows = BulkRow.objects.select_for_update(skip_locked=True, of=("self",))
    rows = rows.filter(run=run, state__in=states, run__state=run.state)
    return rows.annotate(parent_id=F("service_request__parent_id")).order_by("-pk" if newest_first else "pk").first()


def _visible_next(run: BulkRun, viewer: Viewer, most: int) -> set[int]:
    """Ids of the cases coming up that are in the viewer's scope; a case of another worker's share is none of them.

    What a case's department lets the viewer do is asked once more when it is locked.
    """
    waiting = BulkRow.objects.filter(run=run, state=BulkRow.State.WAITING).order_by("pk")
    ids = list(waiting.values_list("service_request_id", flat=True)[: most * SHARES])
    return bulk_checks.visible_among(ids, viewer)


def _next(run: BulkRun, kind: Kind | None, actor: Actor, visible: set[int], now: datetime) -> bool:
    row_id = None
    try:
        with transaction.atomic():
            row = _claim(run, [BulkRow.State.WAITING])
            if row is None:
                return False
            row_id = row.pk
            row.reason = FAILED if kind is None else _change(row, kind, actor, visible, now)
            row.state = BulkRow.State.REFUSED if row.reason else BulkRow.State.DONE
            row.save(update_fields=["state", "reason", "version", "before"])
    except Exception:  # whatever it is, the cases behind this one must not wait for it
        if row_id is None:
            raise
        log.exception("row %s of bulk run %s failed", row_id, run.pk)
        failed = BulkRow.objects.filter(pk=row_id, state=BulkRow.State.WAITING)
        failed.update(state=BulkRow.State.REFUSED, reason=FAILED)
    return True


def _change(row: BulkRow, kind: Kind, actor: Actor, visible: set[int], now: datetime) -> str:
    """Do it to the row's case and remember what it was; returns why it was refused, or ""."""
    case = _lock(row, kind.also_locks())
    if case is None or (case.pk not in visible and not bulk_checks.visible_among([case.pk], actor.viewer)):
        return GONE
    kind.prepare([case])
    against = bulk_checks.refusal(kind, case, actor.viewer)
    if against:
        return against
    state = ledger.state_of(case, Clock.objects.filter(service_request=case))
    row.before = {"version": state.version, "state": snapshot(state)}
    try:
        kind.do(case.pk, actor=actor, version=row.seen_version, now=now)
    except Exception as refused:
        code = _code(refused)
        if not code:
            raise
        return code
    row.version = ServiceRequest.everything.values_list("version", flat=True).get(pk=case.pk)
    if row.version == state.version:
        return SAME
    if kind.action == "reply":
        row.before["message"] = Event.objects.get(service_request=case, sequence=row.version).data["message"]
    return ""


def _lock(row: BulkRow, others: Sequence[int] | Any) -> ServiceRequest | None:
    """The row's case, locked with what the action locks besides, in the order in which everybody locks."""
    parent = [row.parent_id] if row.parent_id else []  # type: ignore[attr-defined]
    return ledger.lock_many({row.service_request_id, *others, *parent}).get(row.service_request_id)


def _code(refused: Exception) -> str:
    """Why an action refused, as a code; "" for what is no refusal."""
    if isinstance(refused, CannotJoin):
        return f"join_{refused.code}"
    if isinstance(refused, MissingEvidence):
        return f"missing_{refused.what[0]}"
    known = {
        StaleCase: bulk_checks.STALE, NotAllowed: NOT_ALLOWED, Forbidden: FORBIDDEN, PartsOpen: "parts_open",
        AboutDepartment: "kept_from", NotCovered: "not_covered", NoReason: "no_reason", TooManyTags: "too_many_tags",
        DayTaken: "day_full", NoDays: "no_days",
        ServiceRequest.DoesNotExist: GONE,
    }  # fmt: skip
    return next((code for kind, code in known.items() if isinstance(refused, kind)), "")


def ask_to_undo(run: BulkRun, *, now: datetime) -> bool:
    """Take back what a run did and stop what it has not done; False when it is too late or was asked for already."""
    in_time = Q(state__in=[BulkRun.State.WAITING, BulkRun.State.RUNNING]) | Q(
        state=BulkRun.State.DONE, undo_until__gt=now
    )
    with transaction.atomic():
        asked = BulkRun.objects.filter(in_time, pk=run.pk).update(state=BulkRun.State.UNDOING, attempts=0)
        if not asked:
            return False
        _tell_from(run, [BulkRow.State.DONE], now + UNDO_FOR)  # nothing goes out while it is being taken back
        _withdraw_notice(run, now)
        enqueue(_WAKE)
    return True


def _undo_next(run: BulkRun, actor: Actor, now: datetime) -> bool:
    row_id = None
    try:
        with transaction.atomic():
            row = _claim(run, [BulkRow.State.WAITING, BulkRow.State.DONE], newest_first=True)
            if row is None:
                return False
            row_id = row.pk
            if row.state == BulkRow.State.WAITING:
                row.state, row.reason = BulkRow.State.REFUSED, STOPPED
            else:
                row.reason = _take_back(run, row, actor, now)
                row.state = BulkRow.State.LEFT if row.reason else BulkRow.State.UNDONE
            row.save(update_fields=["state", "reason"])
    except Exception:
        if row_id is None:
            raise
        log.exception("row %s of bulk run %s was not taken back", row_id, run.pk)
        BulkRow.objects.filter(pk=row_id, state=BulkRow.State.DONE).update(state=BulkRow.State.LEFT, reason=FAILED)
    return True


def _take_back(run: BulkRun, row: BulkRow, actor: Actor, now: datetime) -> str:
    """Put the row's case back; returns why it was left as it is, or ""."""
    is_join = run.action == "join"
    above = cases_above(row.service_request_id) if is_join else ()
    case = _lock(row, above)
    if case is None or case.version != row.version:
        return CHANGED_SINCE
    first = row.before["version"] + 1
    waiting = BacklogEntry.objects.filter(
        consumer=Consumer.ANNOUNCE,
        service_request_id=case.pk,
        first_sequence__gte=first,
        last_sequence__lte=row.version,
    )
    if not waiting.delete()[0]:  # whoever announces it has taken it
        return TOLD
    BacklogEntry.objects.filter(
        consumer__in=_TELLERS, service_request_id=case.pk, first_sequence__gte=first, last_sequence__lte=row.version
    ).delete()
    if is_join:
        unjoin(case.pk, are_different=False, actor=actor, version=None, now=now)
        return ""
    news = [events.undone(run_id=run.pk, first=first, before=row.before["state"])]
    ledger.record(case, news, actor_id=actor.user_id, source=actor.source, now=now)
    Message.objects.filter(pk=row.before.get("message")).delete()
    if run.action == "route":
        at = Event.objects.values_list("recorded_at", flat=True).get(service_request=case, sequence=first)
        RuleCorrection.objects.filter(service_request=case, corrected_at=at).delete()
    return ""


def _finish(run: BulkRun, now: datetime) -> None:
    """Close the books when no row is left; other workers may still have some in hand."""
    rows = BulkRow.objects.filter(run=run)
    if run.state == BulkRun.State.RUNNING and not rows.filter(state=BulkRow.State.WAITING).exists():
        until = now + UNDO_FOR
        with transaction.atomic():
            ended = BulkRun.objects.filter(pk=run.pk, state=BulkRun.State.RUNNING)
            if ended.update(state=BulkRun.State.DONE, done_at=now, undo_until=until):
                _tell_from(run, [BulkRow.State.DONE], until)
                if not rows.filter(state=BulkRow.State.DONE).exists():
                    _withdraw_notice(run, now)
    left = [BulkRow.State.WAITING, BulkRow.State.DONE]
    if run.state == BulkRun.State.UNDOING and not rows.filter(state__in=left).exists():
        with transaction.atomic():
            if BulkRun.objects.filter(pk=run.pk, state=BulkRun.State.UNDOING).update(state=BulkRun.State.UNDONE):
                _tell_from(run, [BulkRow.State.LEFT], now)
                enqueue("requests_app.tasks.announce_backlog")


def _withdraw_notice(run: BulkRun, now: datetime) -> None:
    """What was announced with the run (`notice` of its parameters) is not going to happen."""
    notice_id = run.parameters.get("notice")
    if notice_id is not None and Notice.objects.filter(pk=notice_id).exists():
        withdraw_notice(notice_id, now=now)


def _tell_from(run: BulkRun, states: Sequence[str], moment: datetime) -> None:
    """Let what these rows changed be told from `moment` on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_app_backlogentry AS entry SET not_before = %s FROM requests_app_bulkrow AS done"
            " WHERE done.run_id = %s AND done.state = ANY(%s) AND entry.consumer = ANY(%s)"
            " AND entry.service_request_id = done.service_request_id AND entry.last_sequence <= done.version"
            " AND entry.first_sequence > (done.before ->> 'version')::int",
            [moment, run.pk, [str(state) for state in states], [str(each) for each in _TELLERS]],
        )
    if run.action == "reply":
        rows = BulkRow.objects.filter(run=run, state__in=states)
        ids = [key for key in rows.values_list("before__message", flat=True) if key]
        Message.objects.filter(pk__in=ids).update(shown_from=moment)


def forget_old(*, before: datetime) -> int:
    """Delete runs that nobody looks at any more, with the words that were sent; returns how many rows went."""
    return BulkRun.objects.filter(created_at__lt=before).exclude(state__in=TO_DO).delete()[0]
