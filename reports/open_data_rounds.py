"""Soon after each midnight of the city the open data files are made anew.

Millions of rows take minutes, so that runs as a process of its own, behind everything else on the machine.
"""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from civic311.city.current import city_zone, current_city
from civic311.city.own_process import begin_alone
from reports.open_data_files import read_made

LEASE = "reports.export_open_data"
_LONGEST = timedelta(hours=1)


def export_when_due(*, now: datetime) -> bool:
    """Begin a round unless files were made since midnight; returns whether it began. One machine does it at a time."""
    made = read_made(Path(settings.OPEN_DATA_DIR))
    zone = city_zone()
    if current_city() is None or (made and made.made_at.astimezone(zone).date() >= now.astimezone(zone).date()):
        return False
    return begin_alone(LEASE, "export_open_data", str(settings.OPEN_DATA_DIR), now=now, longest=_LONGEST)
