"""The tags that cases carry."""

from django.core.cache import cache
from django.db import connection

from requests_app.workflow import OPEN_STATUSES

MOST_SHOWN = 100
_SECONDS = 60


def tags_in_use() -> list[str]:
    """Tags of open cases in alphabetical order, the most used of them; read once a minute."""
    known = cache.get("tags-in-use")
    if known is None:
        known = _read()
        cache.set("tags-in-use", known, _SECONDS)
    return list(known)


def _read() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tag FROM (SELECT unnest(tags) AS tag FROM requests_app_servicerequest"
            " WHERE status = ANY(%s) AND NOT is_practice AND tags <> '{}') AS used"
            " GROUP BY tag ORDER BY count(*) DESC, tag LIMIT %s",
            [[str(status) for status in OPEN_STATUSES], MOST_SHOWN],
        )
        return sorted(row[0] for row in cursor.fetchall())
