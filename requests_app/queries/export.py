"""Cases as rows of a file: what the table shows and what belongs to it, never who reported them."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from requests_app.models import Answer, Report, ServiceRequest
from routing.reference import reference

MOST_EXPORTED = 10_000
CHUNK = 500


def exported_ids(rows: QuerySet[ServiceRequest], sort: str, now: datetime) -> tuple[list[int], bool]:
    """Ids of the first MOST_EXPORTED rows, the most urgent or the newest first, and whether there are more."""
    orders = {
        "due": (F("next_due_at").asc(nulls_last=True), "id"),
        "severity": ("severity", F("next_due_at").asc(nulls_last=True), "id"),
        "closed": (F("closed_datetime").desc(nulls_last=True), "-id"),
    }
    order = orders.get(sort, ("-requested_datetime", "-id"))
    found = list(rows.order_by(*order).values_list("pk", flat=True)[: MOST_EXPORTED + 1])
    return found[:MOST_EXPORTED], len(found) > MOST_EXPORTED


def exported_rows(ids: list[int]) -> Iterator[ServiceRequest]:
    """The rows with these ids in their order, some hundreds at a time, each with `description` and `answers`: the words
    of its first report, and code -> answer."""
    known = reference()
    queues = {queue.pk: queue for queue in known.queues.values()}
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        named = ServiceRequest.everything.select_related("ward", "assignee", "hold_reason", "closure_reason")
        rows = named.defer("ward__geometry").in_bulk(chunk)
        reports = Report.objects.filter(service_request__in=chunk, is_first=True)
        texts = dict(reports.values_list("service_request_id", "description"))
        answers: dict[int, list[Answer]] = {}
        for answer in Answer.objects.filter(
            report__service_request__in=chunk, report__is_first=True
        ).select_related("report"):  # fmt: skip
            answers.setdefault(answer.report.service_request_id, []).append(answer)
        for key in chunk:
            if key not in rows:
                continue
            row = rows[key]
            row.service = known.services_by_id[row.service_id]
            if row.queue_id in queues:
                row.queue = queues[row.queue_id]
            row.description, row.answers = texts.get(key, ""), answers.get(key, [])
            yield row


def local(moment: datetime | None) -> str:
    """A time on the city's clock as files have it, sortable; empty for none."""
    return "" if moment is None else timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
