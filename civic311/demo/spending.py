"""What the demo city pays for work, and what some of its cases cost."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from civic311.accounts.models import Department
from civic311.city.current import city_zone
from requests_app import events
from requests_app.actions.costs import cents_of
from requests_app.models import CostEntry
from routing.models import CostKind, CostRate

_CREW = ({"en": "Crew of two", "es": "Cuadrilla de dos"}, CostKind.LABOR, "", 9_400)
_INSPECTOR = ({"en": "Inspector", "es": "Inspector"}, CostKind.LABOR, "", 6_200)
# Department code -> prices: name, kind, unit, cents.
_PRICES: dict[str, list[tuple[dict[str, str], str, str, int]]] = {
    "streets": [
        _CREW, ({"en": "Truck", "es": "Camión"}, CostKind.EQUIPMENT, "", 3_800),
        ({"en": "Hot mix", "es": "Asfalto en caliente"}, CostKind.MATERIAL, "ton", 11_500),
        ({"en": "Cold patch", "es": "Asfalto en frío"}, CostKind.MATERIAL, "bag", 1_650),
    ],
    "sanitation": [_CREW, ({"en": "Truck", "es": "Camión"}, CostKind.EQUIPMENT, "", 5_200)],
    "parks": [_CREW, ({"en": "Bucket truck", "es": "Camión con canasta"}, CostKind.EQUIPMENT, "", 7_500)],
    "inspections": [_INSPECTOR],
}  # fmt: skip
_USUAL = [_CREW]
_RECORDED = 0.35
_IN_HAND = 30


@dataclass(frozen=True)
class Line:
    """One line to be written after the histories."""

    id: int
    call: int
    rate: CostRate
    quantity: Decimal
    cents: int
    at: datetime
    actor_id: int


def make_prices() -> None:
    """Prices of every department, and how many cases one person can have in hand."""
    for department in Department.objects.all():
        prices = _PRICES.get(department.code, _USUAL)
        CostRate.objects.bulk_create(
            CostRate(department=department, name=name, kind=kind, unit=unit, cents=cents, order=order)
            for order, (name, kind, unit, cents) in enumerate(prices)
        )
    Department.objects.update(cases_per_person=_IN_HAND)


class Spending:
    """Decides which finished cases have a line of costs, and writes the lines."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._lines: list[Line] = []
        self._rates: dict[int, CostRate] = {}
        for rate in CostRate.objects.filter(kind=CostKind.LABOR).order_by("-order"):
            self._rates[rate.department_id] = rate

    def take(self, call: int, department_id: int | None, at: datetime, actor_id: int, entry_id: int) -> events.NewEvent:
        """The event of a line for the time that the work took."""
        rate = self._rates[department_id or 0]
        quantity = Decimal(self._chance.choice((2, 3, 3, 4, 5, 6, 8, 12))) / 4
        cents = cents_of(rate, quantity)
        self._lines.append(Line(entry_id, call, rate, quantity, cents, at, actor_id))
        return events.cost_recorded(entry_id=entry_id, kind=rate.kind, quantity=float(quantity), cents=cents)

    def wants(self, department_id: int | None) -> bool:
        """Whether somebody writes down what this case took."""
        return department_id in self._rates and self._chance.random() < _RECORDED

    def write(self, request_ids: Sequence[int] | Mapping[int, int]) -> None:
        """Write the rows that the events name."""
        zone = city_zone()
        CostEntry.objects.bulk_create(
            CostEntry(
                id=line.id, service_request_id=request_ids[line.call], rate=line.rate, quantity=line.quantity,
                cents=line.cents, worked_on=line.at.astimezone(zone).date(), recorded_by_id=line.actor_id,
                recorded_at=line.at,
            )
            for line in self._lines
        )  # fmt: skip
