"""The city of `bench.report_city` with what Open311 shows beside a request: photos, answers, public messages."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench import report_city
from bench.filling import insert
from reports import snapshot
from reports.keeping import rebuild
from requests_app.models import Attachment
from routing.models import ServiceQuestion

REQUESTS = report_city.TABLE
_PHOTO = {
    "id": "gen_random_uuid()", "service_request_id": "id", "report_id": "id", "state": "'ready'", "stage": "'report'",
    "is_public": "true", "masks": "'[]'", "width": "1600", "height": "1200", "created_at": "requested_datetime",
}  # fmt: skip
_MESSAGE = {
    "service_request_id": "id", "direction": "'out'", "text": "'We looked at it and ordered the material.'",
    "is_public": "true", "created_at": "requested_datetime + interval '1 hour'", "translations": "'{}'",
}  # fmt: skip


def fill() -> None:
    """Make the city, its requests and what belongs to them, unless they are there."""
    report_city.fill()
    if Attachment.objects.exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        insert(cursor, "requests_app_attachment", _PHOTO, f"{REQUESTS} WHERE id % 4 = 0")
        closing = _PHOTO | {"stage": "'closing'", "report_id": "NULL", "created_at": "closed_datetime"}
        insert(cursor, "requests_app_attachment", closing, f"{REQUESTS} WHERE id % 5 = 0 AND status = 'RESOLVED'")
        insert(cursor, "requests_app_message", _MESSAGE, f"{REQUESTS} WHERE id % 10 = 0")
        for question in ServiceQuestion.objects.all():
            _answer(cursor, question)
        for table in ("requests_app_report", "people_contact"):  # filled with ids of their own
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        # Nobody is on call in this city, so nothing in it calls for that.
        cursor.execute(f"UPDATE {REQUESTS} SET severity = 2 WHERE severity = 1 AND closed_datetime IS NULL")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    rebuild(now=timezone.now())  # else the worker would be busy with it
    snapshot.refresh()


def _answer(cursor: Any, question: ServiceQuestion) -> None:
    """An answer of every request of the question's service, where it has choices."""
    if not question.values:
        return
    keys = [choice["key"] for choice in question.values]
    values = {
        "report_id": "id", "code": f"'{question.code}'", "datatype": f"'{question.datatype}'",
        "value": f"to_jsonb((ARRAY{keys!r})[1 + id % {len(keys)}])", "is_public": "true",
    }  # fmt: skip
    insert(cursor, "requests_app_answer", values, f"{REQUESTS} WHERE service_id = {question.service_id}")
