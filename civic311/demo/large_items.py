"""Large items along one street of Port Alder that wait for a day: phoned in over a week, when no day was free."""

import uuid
from datetime import datetime, timedelta

from civic311.demo.agreements import SCHEDULED
from requests_app.actions.intake_rows import ContactInput, Intake
from requests_app.actions.submit import submit
from requests_app.actor import WORKER
from routing.models import Address

PHONED_IN = 7  # how many
STREET = "Mill"  # with which the street's name begins, where there is one
_ITEMS = ("Couch", "Refrigerator", "Table and four chairs", "Mattress and box spring", "Washing machine")


def make_large_items(now: datetime) -> int:
    """Report large items at every other door of one street; returns how many."""
    doors = Address.objects.select_related("street").order_by("street__name", "number")
    first = doors.filter(street__name__startswith=STREET).first() or doors.first()
    if first is None:
        return 0
    row = list(doors.filter(street=first.street)[: 2 * PHONED_IN : 2])
    for number, door in enumerate(row):
        item = _ITEMS[number % len(_ITEMS)]
        intake = Intake(
            service_code=SCHEDULED, description=f"{item}, out of the house already.", channel="phone",
            provenance="desk", submission_key=uuid.uuid4(), address=str(door), lat=door.lat, long=door.long,
            answers={"items": 1, "list": item}, contact=ContactInput(name="A neighbor"), follows=False,
        )  # fmt: skip
        submit(intake, actor=WORKER, now=now - timedelta(days=len(row) - number, hours=number))
    return len(row)
