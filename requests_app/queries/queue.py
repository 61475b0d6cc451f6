"""Worklists: the views of a queue, their counts, and one page of rows. Cost grows with open cases only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civic311.accounts.viewer import Viewer
from civic311.lib.key_pages import page_by_key, page_in_groups
from civic311.lib.paging import Page
from requests_app.models import Report, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.pauses import paused_too_long, waits_for_resident
from requests_app.workflow import Status
from routing.reference import reference

PAGE_SIZE = 50
RECENTLY = timedelta(days=14)


@dataclass(frozen=True)
class View:
    """One given view. `counter` names its column in the counts; `look` colours the number."""

    code: str
    label: str | Promise
    icon: str
    look: str = ""


VIEWS = (
    View("all", _("All open"), "list"),
    View("mine", _("Mine"), "person"),
    View("late", _("Late"), "warning", "is-late"),
    View("risk", _("At risk"), "timer", "is-risk"),
    View("today", _("Due today"), "schedule"),
    View("week", _("Due this week"), "event"),
    View("nobody", _("Nobody yet"), "do_not_disturb"),
    View("waiting", _("Waiting on resident"), "chat", "is-hold"),
    View("paused", pgettext_lazy("list of cases", "Paused"), "hourglass_empty", "is-hold"),
    View("stuck", _("Paused too long"), "hourglass_empty", "is-hold"),
    View("reopened", pgettext_lazy("list of cases", "Reopened"), "loop"),
    View("flagged", pgettext_lazy("list of cases", "Escalated"), "flag", "is-late"),
    View("closed", _("Recently closed"), "undo"),
)
VIEW_CODES = frozenset(view.code for view in VIEWS)

# On hold, or in an emergency that lets the clock stand still.
STANDS_STILL = IS_OPEN & (Q(status=Status.ON_HOLD) | Q(next_due_at__isnull=True, due_at__isnull=False))

LATE, RISK, PAUSED, ON_TIME, NO_CLOCK = range(5)
GROUP_LABELS = {
    LATE: _("Late"),
    RISK: _("At risk"),
    ON_TIME: pgettext_lazy("list of cases", "On time"),
    PAUSED: pgettext_lazy("list of cases", "Paused"),
    NO_CLOCK: _("Without a due time"),
}

# Sort code -> label and the keys of civic311.lib.key_pages: field, descending, may be empty.
SORTS: dict[str, tuple[str | Promise, list[tuple[str, bool, bool]]]] = {
    "due": (_("Time left"), [("next_due_at", False, True), ("id", False, False)]),  # within each group of urgency
    "newest": (_("Newest first"), [("requested_datetime", True, False), ("id", True, False)]),
    "severity": (_("Severity"), [("severity", False, False), ("next_due_at", False, True), ("id", False, False)]),
    # The round of a day with appointments.
    "zone": (_("Zone"), [("scheduled_zone_id", False, True), ("address", False, False), ("id", False, False)]),
    "closed": (_("Last closed first"), [("closed_datetime", True, True), ("id", True, False)]),
}

_COLUMNS = (
    "public_id", "status", "severity", "address", "place_note", "lat", "long", "requested_datetime",
    "updated_datetime", "due_at", "next_due_at", "risk_at", "closed_datetime", "voices", "reopened_count", "last_kind",
    "is_flagged", "hold_review_on", "expected_datetime", "first_promise", "emergencies", "scheduled_on",
    "scheduled_zone_id", "version",
    "channel", "language", "tags", "service_id", "queue_id", "department_id", "ward__name", "assignee__name",
    "hold_reason__name", "hold_reason__waits_for", "planned_work_id",
)  # fmt: skip


def end_of_day(now: datetime) -> datetime:
    """The coming midnight on the city's clock."""
    return timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=1), time(0)))


def end_of_week(now: datetime) -> datetime:
    """Midnight after the coming Sunday on the city's clock."""
    local = timezone.localtime(now)
    monday = local.date() + timedelta(days=7 - local.weekday())
    return timezone.make_aware(datetime.combine(monday, time(0)))


def conditions(viewer: Viewer, now: datetime) -> dict[str, Q]:
    """What each view shows."""
    return {
        "all": IS_OPEN,
        "mine": IS_OPEN & Q(assignee_id=viewer.user_id),
        "late": IS_OPEN & Q(next_due_at__lte=now),
        "risk": IS_OPEN & Q(risk_at__lte=now, next_due_at__gt=now),
        "today": IS_OPEN & Q(next_due_at__gt=now, next_due_at__lt=end_of_day(now)),
        "waiting": IS_OPEN & waits_for_resident(),
        "paused": STANDS_STILL,
        "stuck": paused_too_long(now),
        "nobody": IS_OPEN & Q(assignee__isnull=True),
        "week": IS_OPEN & Q(next_due_at__gt=now, next_due_at__lt=end_of_week(now)),
        "reopened": IS_OPEN & Q(reopened_count__gt=0),
        "flagged": IS_OPEN & Q(is_flagged=True),
        "closed": Q(closed_datetime__gte=now - RECENTLY),
    }


def with_urgency(rows: QuerySet[ServiceRequest], now: datetime) -> QuerySet[ServiceRequest]:
    """Rows with `urgency`: late, at risk, on time, paused, without a due time, in the order people take them."""
    return rows.annotate(
        urgency=Case(
            When(next_due_at__lte=now, then=Value(LATE)),
            When(next_due_at__isnull=False, risk_at__lte=now, then=Value(RISK)),
            When(IS_OPEN & Q(next_due_at__isnull=True, due_at__isnull=False), then=Value(PAUSED)),
            When(status=Status.ON_HOLD, next_due_at__isnull=True, then=Value(PAUSED)),
            When(next_due_at__isnull=False, then=Value(ON_TIME)),
            default=Value(NO_CLOCK),
            output_field=IntegerField(),
        )
    )


def by_urgency(rows: QuerySet[ServiceRequest], now: datetime) -> list[QuerySet[ServiceRequest]]:
    """The rows of each group, in the order people take them. Each is one range of an index by due time."""
    goes_on = rows.filter(next_due_at__gt=now)
    stopped = rows.filter(next_due_at__isnull=True)
    groups = {
        LATE: rows.filter(next_due_at__lte=now),
        RISK: goes_on.filter(risk_at__lte=now),
        PAUSED: stopped.filter(IS_OPEN & (Q(status=Status.ON_HOLD) | Q(due_at__isnull=False))),
        ON_TIME: goes_on.filter(Q(risk_at__gt=now) | Q(risk_at__isnull=True)),
        NO_CLOCK: stopped.filter(IS_OPEN & ~Q(status=Status.ON_HOLD), due_at__isnull=True),
    }
    return [groups[number] for number in sorted(groups)]


def page_of(rows: QuerySet[ServiceRequest], sort: str, cursor: str | None, now: datetime) -> Page[ServiceRequest]:
    """One page of rows with everything a row shows: three queries, however many rows.

    The place of the rows is found first, in a narrow query, and the rest is read for the rows of the page alone.
    """
    found = ids_of_page(rows, sort, cursor, now)
    return Page(read_page(found.rows, now), found.next, found.previous)


def ids_of_page(rows: QuerySet[ServiceRequest], sort: str, cursor: str | None, now: datetime) -> Page[int]:
    """The ids of the rows of one page, in their order, by a narrow query."""
    if sort == "due":
        found = page_in_groups(by_urgency(rows, now), SORTS["due"][1], cursor, PAGE_SIZE)
        ids = [row[-1] for row in found.rows]
    else:
        keys = SORTS[sort][1]
        found = page_by_key(rows.values(*(name for name, _down, _empty in keys)), keys, cursor, PAGE_SIZE)
        ids = [row["id"] for row in found.rows]
    return Page(ids, found.next, found.previous)


def read_page(ids: Sequence[int], now: datetime) -> list[ServiceRequest]:
    """The rows with these ids, in their order, with everything that a row shows: two queries."""
    shown = with_urgency(ServiceRequest.everything.filter(pk__in=ids), now)
    known = {row.pk: row for row in shown.select_related("ward", "assignee", "hold_reason").only(*_COLUMNS)}
    rows = [known[key] for key in ids if key in known]
    _complete(rows)
    return rows


def first_rows(rows: QuerySet[ServiceRequest], now: datetime, most: int) -> list[ServiceRequest]:
    """The most urgent rows with everything a row shows."""
    shown = with_urgency(rows, now).select_related("ward", "assignee", "hold_reason").only(*_COLUMNS)
    found = list(shown.order_by("urgency", F("next_due_at").asc(nulls_last=True), "id")[:most])
    _complete(found)
    return found


def _complete(rows: Sequence[ServiceRequest]) -> None:
    """Give rows their service and queue from the reference data, and the first words of the first report."""
    known = reference()
    ids = [row.pk for row in rows]
    texts = dict(
        Report.objects.filter(service_request_id__in=ids, is_first=True).values_list(
            "service_request_id", Left("description", 160)
        )
    )
    queues = {queue.pk: queue for queue in known.queues.values()}
    for row in rows:
        row.service = known.services_by_id[row.service_id]
        row.first_words = texts.get(row.pk, "")
        if row.queue_id in queues:
            row.queue = queues[row.queue_id]


def placed(rows: QuerySet[ServiceRequest], now: datetime, most: int) -> list[ServiceRequest]:
    """Up to `most` rows that have a place, the most urgent first, with what a marker needs."""
    columns = ("public_id", "address", "lat", "long", "service_id")
    shown = with_urgency(rows.filter(lat__isnull=False), now).only(*columns).order_by("urgency", "next_due_at", "id")
    found = list(shown[:most])
    known = reference()
    for row in found:
        row.service = known.services_by_id[row.service_id]
    return found
