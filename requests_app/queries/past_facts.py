"""What the rules were told of requests that came in before, read in large pieces: for dry runs and for "why not"."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value

from requests_app.models import Answer, KeptFrom, Report, RequestArea, ServiceRequest
from requests_app.routing_facts import facts_of
from routing.engine import Facts
from routing.models import Area, Asset, Emergency
from routing.planning import landmarks_near_each
from routing.reference import Reference, reference

_COLUMNS = (
    "pk", "public_id", "service_id", "channel", "language", "requested_datetime", "lat", "long", "ward_id", "asset_id",
    "emergencies", "queue_id", "due_at", "closed_datetime",
)  # fmt: skip


@dataclass(frozen=True)
class PastRequest:
    """A request with its facts, where it is now, and whether it was late (or is, at `as_of`)."""

    pk: int
    public_id: str
    facts: Facts
    queue_id: int | None
    was_late: bool


def count_between(since: datetime, until: datetime) -> int:
    """How many requests came in from `since` until before `until`, parts of others left out."""
    return _between(since, until).count()


def past_requests(
    *, since: datetime, until: datetime, after: int = 0, size: int = 2_000, as_of: datetime
) -> list[PastRequest]:
    """The next piece of the requests received from `since` until before `until`, by id; empty at the end."""
    rows = _between(since, until).filter(pk__gt=after).order_by("pk").values(*_COLUMNS)[:size]
    return list(_with_facts(list(rows), as_of))


def past_request(service_request: ServiceRequest, *, as_of: datetime) -> PastRequest:
    """One request with the facts it came in with."""
    rows = ServiceRequest.everything.filter(pk=service_request.pk).values(*_COLUMNS)
    return next(_with_facts(list(rows), as_of))


def some_requests(ids: Sequence[int], *, as_of: datetime) -> list[PastRequest]:
    """Several requests by id with the facts they came in with, in the order of their ids."""
    rows = ServiceRequest.everything.filter(_one_of("pk", ids)).order_by("pk").values(*_COLUMNS)
    return list(_with_facts(list(rows), as_of))


def _one_of(column: str, ids: Collection[int]) -> Func:
    """`column` is one of these, as one parameter: thousands of them take longer to write than the answer to read."""
    wanted = Value(list(ids), output_field=ArrayField(BigIntegerField()))
    return Func(F(column), wanted, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField())


def _between(since: datetime, until: datetime) -> QuerySet[ServiceRequest]:
    return ServiceRequest.objects.filter(
        requested_datetime__gte=since, requested_datetime__lt=until, parent__isnull=True
    )  # fmt: skip


def _with_facts(rows: list[dict[str, Any]], as_of: datetime) -> Iterator[PastRequest]:
    known = reference()
    ids = [row["pk"] for row in rows]
    reports = dict(
        Report.objects.filter(_one_of("service_request_id", ids), is_first=True).values_list(
            "service_request_id", "description"
        )
    )
    answers = _answers(ids)
    areas = _areas(ids, {row["ward_id"] for row in rows if row["ward_id"]})
    kept: dict[int, list[str]] = {}
    for key, code in KeptFrom.objects.filter(_one_of("service_request_id", ids)).values_list(
        "service_request_id", "department__code"
    ):
        kept.setdefault(key, []).append(code)
    assets = _assets({row["asset_id"] for row in rows if row["asset_id"]})
    modes = _emergencies(rows)
    placed = [row for row in rows if row["lat"] is not None and row["long"] is not None]
    points = [(row["lat"], row["long"]) for row in placed]
    near = dict(zip((row["pk"] for row in placed), landmarks_near_each(known, points), strict=True))
    for row in rows:
        codes = dict(areas.others.get(row["pk"], ()))
        if row["ward_id"] in areas.wards:
            layer, code = areas.wards[row["ward_id"]]
            codes[layer] = code
        yield PastRequest(
            pk=row["pk"],
            public_id=row["public_id"],
            facts=_facts(known, row, reports, answers, codes, kept, assets, modes, near),
            queue_id=row["queue_id"],
            was_late=row["due_at"] is not None and (row["closed_datetime"] or as_of) > row["due_at"],
        )


def _facts(
    known: Reference, row: dict[str, Any], reports: dict[int, str], answers: dict[int, dict[str, Any]],
    area_codes: dict[str, str], kept: dict[int, list[str]], assets: dict[int, Asset], modes: dict[int, str],
    near: dict[int, dict[str, float]],
) -> Facts:  # fmt: skip
    key = row["pk"]
    return facts_of(
        known, known.services_by_id[row["service_id"]], answers=answers.get(key, {}), area_codes=area_codes,
        channel=row["channel"], text=reports.get(key, ""), received_at=row["requested_datetime"],
        language=row["language"], lat=row["lat"], long=row["long"], asset=assets.get(row["asset_id"] or 0),
        kept_from=kept.get(key, ()), emergencies=[modes[each] for each in row["emergencies"] if each in modes],
        near=near.get(key, {}),
    )  # fmt: skip


def _answers(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    rows = Answer.objects.filter(_one_of("report__service_request_id", ids), report__is_first=True).order_by()
    for key, code, value in rows.values_list("report__service_request_id", "code", "value"):
        found.setdefault(key, {})[code] = value
    return found


@dataclass(frozen=True)
class _Areas:
    wards: dict[int, tuple[str, str]]
    others: dict[int, list[tuple[str, str]]]


def _areas(ids: Sequence[int], ward_ids: set[int]) -> _Areas:
    wards = Area.objects.filter(pk__in=ward_ids).order_by().values_list("pk", "layer__code", "code")
    others: dict[int, list[tuple[str, str]]] = {}
    rows = RequestArea.objects.filter(_one_of("service_request_id", ids)).order_by()
    for key, layer, code in rows.values_list("service_request_id", "area__layer__code", "area__code"):
        others.setdefault(key, []).append((layer, code))
    return _Areas({key: (layer, code) for key, layer, code in wards}, others)


def _assets(ids: set[int]) -> dict[int, Asset]:
    return Asset.objects.select_related("type", "department", "body").in_bulk(ids) if ids else {}


def _emergencies(rows: Sequence[dict[str, Any]]) -> dict[int, str]:
    ids = {each for row in rows for each in row["emergencies"]}
    return dict(Emergency.objects.filter(pk__in=ids).values_list("pk", "code")) if ids else {}
