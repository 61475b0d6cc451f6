"""Port Alder's stricter chain for water, who is on call there, and a colleague on holiday."""

from datetime import datetime, time, timedelta

from civic311.accounts.models import Absence, Department
from civic311.demo.people import SIGN_IN_DEPARTMENT, Staff
from routing.models import EscalationChain, EscalationStep, OnCallShift, Queue
from routing.reference import in_city_zone

DEPARTMENT = "water"
# Queue -> for how many weeks its rota is made; the shorter one shows what a gap looks like.
ROTAS = {"mains": 8, "drains": 2}
# (percent of the time, who is told, whether a flag goes up)
STEPS = ((50, "owner", False), (100, "supervisor", False), (150, "supervisor", True))
_MINUTES = 15


def make_on_call(staff: Staff, now: datetime) -> None:
    """The chain of Water and Drainage, rotas from this Monday on, and one absence."""
    department = Department.objects.get(code=DEPARTMENT)
    chain = EscalationChain.objects.create(name={"en": "Water first", "es": "Primero el agua"}, department=department)
    EscalationStep.objects.bulk_create(
        EscalationStep(chain=chain, amount=percent, recipient=recipient, flags=flags)
        for percent, recipient, flags in STEPS
    )
    for code, weeks in ROTAS.items():
        queue = Queue.objects.get(code=code)
        Queue.objects.filter(pk=queue.pk).update(pages_on_call=True, page_again_minutes=_MINUTES)
        OnCallShift.objects.bulk_create(_shifts(queue, staff.workers[DEPARTMENT], weeks, now))
    _holiday(staff.workers[SIGN_IN_DEPARTMENT], now)


def _shifts(queue: Queue, crew: list[int], weeks: int, now: datetime) -> list[OnCallShift]:
    """Week by week from Monday at eight, the next one second."""
    local = in_city_zone(now)
    monday = local.date() - timedelta(days=local.weekday())
    at_eight = [
        datetime.combine(monday + timedelta(weeks=week), time(8), tzinfo=local.tzinfo) for week in range(weeks + 1)
    ]
    return [
        OnCallShift(
            queue=queue, user_id=crew[(week + place) % len(crew)], position=place + 1, starts_at=at_eight[week],
            ends_at=at_eight[week + 1],
        )
        for week in range(weeks)
        for place in (0, 1)
    ]  # fmt: skip


def _holiday(crew: list[int], now: datetime) -> None:
    """One of the Streets crew is away from tomorrow on; the worker who signs in covers."""
    today = in_city_zone(now).date()
    Absence.objects.create(
        user_id=crew[1], cover_id=crew[0], starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=12)
    )
