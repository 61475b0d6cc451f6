"""What pages need besides a row for each case: who spoke for it too, when its clocks stopped and went on, what it cost,
how satisfied people were.

Read for the requests that changed, so that a snapshot holds all four as columns. Moments are whole seconds since 2000
in 32 bits, as in `reports.queries.fact_rows`.
"""

from typing import Any

import numpy as np
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models import IntegerField as Whole
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncDate
from numpy.typing import NDArray

from civic311.city.current import city_zone
from reports.cases import NO_SPAN, SINCE_2000, Integers
from reports.clocks import CLOSED, HELD, RESUMED, SUSPENDED, UNDONE, WENT_ON
from reports.queries.packing import among, moments, numbers, unpacked
from requests_app.models import CostEntry, Event, Report, ServiceRequest, SurveyAnswer

Columns = dict[str, NDArray[Any]]

VOICES = ("request", "number", "part", "received", "since")
MARKS = ("number", "sequence", "at", "code", "reason")
COSTS = ("number", "cents", "again")
ANSWERS = ("request", "number", "received", "at", "said")
_AT_ONCE = 50_000
_KINDS_OF_MARKS = ["held", "resumed", "emergency_began", "emergency_ended", "closed"]


def read_raw_voices(requests: Integers | None = None) -> Columns:
    """What was said besides the first report of each case: requests that were joined (`part`: their number, `number`:
    the case) and reports that were added to a request (`part`: 0). `request` is where the row comes from.

    Of these requests and of what was joined to them; without any, of the whole city.
    """
    joined = ServiceRequest.objects.filter(duplicate_of__isnull=False)
    added = Report.objects.filter(is_first=False, service_request__is_practice=False)
    if requests is None:
        return _one_after_the_other([_joined(joined), _added(added)])
    own = among(requests)
    others = joined.filter(duplicate_of_id__in=own).exclude(pk__in=own)
    parts = [joined.filter(pk__in=own), others]
    return _one_after_the_other([*map(_joined, parts), _added(added.filter(service_request_id__in=own))])


def _added(rows: QuerySet[Report]) -> Columns:
    return _packed(
        rows, request=numbers(F("service_request_id")), number=numbers(F("service_request_id")),
        part=numbers(Value(0)), received=moments(F("received_at")), since=moments(F("received_at")),
    )  # fmt: skip


def _joined(rows: QuerySet[ServiceRequest]) -> Columns:
    return _packed(
        rows, request=numbers(F("pk")), number=numbers(F("duplicate_of_id")), part=numbers(F("pk")),
        received=moments(F("requested_datetime")), since=moments(F("closed_datetime")),
    )  # fmt: skip


def read_raw_marks(stood: Integers) -> Columns:
    """When the clocks of these cases (in the order of their numbers) stopped and went on, in order for each case."""
    return _one_after_the_other([_marks(part) for part in np.array_split(stood, 1 + len(stood) // _AT_ONCE)])


def read_raw_costs(requests: Integers | None = None) -> Columns:
    """The lines of time and material of these requests, or of the whole city: `again` is 1 for one of the day on which
    the case was first taken up again, or of a later day. Those of parts are not among them (`read_costs_of_parts`)."""
    lines = CostEntry.objects.filter(removed_at=None, service_request__is_practice=False)
    if requests is None:
        return _costs(lines.filter(service_request__parent=None))
    return _costs(lines.filter(service_request_id__in=among(requests)))


def read_costs_of_parts() -> Columns:
    """The lines of all parts that were split off, as lines of the whole; a line on a part changes no fact."""
    parts = ServiceRequest.objects.filter(parent__isnull=False)
    return _costs(CostEntry.objects.filter(removed_at=None, service_request__in=parts))


def read_raw_answers(requests: Integers | None = None) -> Columns:
    """How satisfied people said they are (1 to 5) when asked about a closing: `request` is the one they reported,
    received then, `number` the case it was joined to or itself. Of these requests and of what was joined to them;
    without any, of the whole city."""
    answers = SurveyAnswer.objects.filter(
        satisfaction__isnull=False, report__service_request__is_practice=False
    )  # fmt: skip
    if requests is not None:
        own = among(requests)
        about = Q(report__service_request_id__in=own) | Q(report__service_request__duplicate_of_id__in=own)
        answers = answers.filter(about)
    request = "report__service_request_id"
    return _packed(
        answers, request=numbers(F(request)), said=numbers(F("satisfaction")), at=moments(F("answered_at")),
        number=numbers(Coalesce("report__service_request__duplicate_of_id", request)),
        received=moments(F("report__service_request__requested_datetime")),
    )  # fmt: skip


def _costs(lines: QuerySet[CostEntry]) -> Columns:
    number = Coalesce("service_request__parent_id", "service_request_id")
    reopened = Event.objects.filter(service_request_id=OuterRef("service_request_id"), kind="reopened")
    since = Subquery(reopened.order_by("sequence").values(day=TruncDate("occurred_at", tzinfo=city_zone()))[:1])
    again = Case(
        When(service_request__reopened_count=0, then=Value(0)),
        When(worked_on__gte=since, then=Value(1)),
        default=Value(0),
        output_field=Whole(),
    )
    return _packed(lines.order_by(), number=numbers(number), cents=numbers(F("cents")), again=numbers(again))


def _marks(stood: Integers) -> Columns:
    log = Event.objects.filter(service_request_id__in=among(stood), kind__in=_KINDS_OF_MARKS)
    found = _packed(
        log, number=numbers(F("service_request_id")), sequence=numbers(F("sequence")), at=moments(F("occurred_at")),
        code=numbers(_code()), reason=numbers(Cast(KeyTextTransform("hold_reason", "data"), Whole())),
    )  # fmt: skip
    order = np.lexsort((found["sequence"], found["number"]))
    order = order[found["code"][order] > 0]
    return {name: column[order] for name, column in found.items()}


def _code() -> Case:
    """Which mark an event is; 0 for one that neither stops a clock nor lets it go on."""
    return Case(
        When(kind="held", data__pauses=True, then=Value(HELD)),
        When(kind="resumed", then=Value(RESUMED)),
        When(kind="emergency_began", data__effect="suspend", then=Value(SUSPENDED)),
        When(kind="emergency_ended", data__undone=True, then=Value(UNDONE)),
        When(kind="emergency_ended", then=Value(WENT_ON)),
        When(kind="closed", then=Value(CLOSED)),
        default=Value(0),
        output_field=Whole(),
    )


def _packed(rows: QuerySet[Any], **columns: Any) -> Columns:
    times = [name for name in columns if name in ("received", "since", "at")]
    found: Columns = dict(unpacked(rows.aggregate(**columns), moments_in=times))
    for name in times:
        seconds = found[name] - SINCE_2000
        found[name] = np.where(np.isinf(seconds), NO_SPAN, np.clip(seconds, 0, NO_SPAN - 1)).astype(np.uint32)
    return found


def _one_after_the_other(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
