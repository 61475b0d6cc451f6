"""Writes 100 events a second for a while, as people at work do, into the log and the backlog. Run by `bench.reports`.

Prints how many it wrote. Each event is a transaction of its own.
"""

import os
import random
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

A_SECOND = 100
_WRITE = """
WITH next AS (
    SELECT service_request_id, max(sequence) + 1 AS sequence FROM requests_app_event
    WHERE service_request_id = %(case)s GROUP BY 1
), noted AS (
    INSERT INTO requests_app_event
        (service_request_id, sequence, kind, occurred_at, recorded_at, source, data, previous_hash)
    SELECT service_request_id, sequence, 'note_added', now(), now(), 'staff', '{"note": 1}', '' FROM next
    RETURNING service_request_id, sequence
)
INSERT INTO requests_app_backlogentry (consumer, service_request_id, first_sequence, last_sequence, attempts)
SELECT 'facts', service_request_id, sequence, sequence, 0 FROM noted
"""


def main() -> None:
    """Write for as many seconds as the first argument says, evenly."""
    seconds, chance = int(sys.argv[1]), random.Random(311)  # noqa: S311
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM requests_app_servicerequest")
        newest = cursor.fetchone()[0]
    begun = time.perf_counter()
    for number in range(seconds * A_SECOND):
        case = newest - int(chance.random() ** 3 * newest * 0.2)  # most of what happens, happens to new cases
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_WRITE, {"case": max(case, 1)})
        time.sleep(max(0.0, begun + (number + 1) / A_SECOND - time.perf_counter()))
    sys.stdout.write(f"{(time.perf_counter() - begun):.1f}\n")


if __name__ == "__main__":
    main()
