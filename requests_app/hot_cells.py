"""Count the closed requests of each small cell for the public map. Doing it again changes nothing."""

from datetime import datetime

from django.db import connection, transaction

from requests_app.models import HotCellCount
from requests_app.workflow import CLOSED_STATUSES

_COUNTED = [status for status in CLOSED_STATUSES if status != "DUPLICATE"]
_COUNT = """
    DROP TABLE IF EXISTS counted;
    CREATE TEMPORARY TABLE counted ON COMMIT DROP AS
    SELECT h3 AS cell, service_id, ward_id, count(*) AS closed
    FROM requests_app_servicerequest
    WHERE status = ANY(%(statuses)s) AND h3 IS NOT NULL AND NOT is_withheld AND parent_id IS NULL
          AND closed_datetime <= %(until)s
    GROUP BY 1, 2, 3
"""
_SET = """
    INSERT INTO requests_app_hotcell AS kept (cell, service_id, ward_id, closed)
    SELECT cell, service_id, ward_id, closed FROM counted ORDER BY cell
    ON CONFLICT (cell, service_id, ward_id) DO UPDATE SET closed = EXCLUDED.closed
    WHERE kept.closed <> EXCLUDED.closed
"""
_FORGET = """
    DELETE FROM requests_app_hotcell AS kept
    WHERE NOT EXISTS (SELECT 1 FROM counted WHERE counted.cell = kept.cell AND counted.service_id = kept.service_id
                      AND counted.ward_id IS NOT DISTINCT FROM kept.ward_id)
"""


def count_cells(*, now: datetime) -> None:
    """Bring the counts to `now`: only rows whose count changed are written, so the map reads on meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('hot cells'))")  # a second worker waits its turn
        cursor.execute(_COUNT, {"statuses": _COUNTED, "until": now})
        cursor.execute("ANALYZE counted")
        cursor.execute(_SET)
        cursor.execute(_FORGET)
        HotCellCount.objects.update_or_create(id=1, defaults={"counted_until": now})
