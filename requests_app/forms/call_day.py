"""The day that a caller chooses, once service and place are known."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from requests_app.forms.day_choice import DayForm
from requests_app.queries.schedule import days_offered
from routing.models import Service
from routing.planning import place
from routing.reference import reference
from routing.schedule import Day, Schedule


class CallDayForm(DayForm):
    """Days of the zone that the place lies in. The place is checked first: an address may give the point.

    `needs_place`: the service has zones and no place is known yet, so that no day can be offered.
    """

    def __init__(self, data: Any, *, service: Service, where: forms.Form, now: datetime, **kwargs: Any) -> None:
        self.schedule: Schedule = reference().schedules[service.pk]
        self.where, self.now = where, now
        days = self._days(_number(where.initial.get("lat")), _number(where.initial.get("long")))
        super().__init__(data, days=days, today=timezone.localdate(now), required=False, **kwargs)
        self.needs_place = bool(self.schedule.zone_ids) and not days

    def full_clean(self) -> None:
        """Offer what is free where the place turned out to be, then judge the day."""
        if self.is_bound:
            found = getattr(self.where, "cleaned_data", {})
            days = self._days(found.get("lat"), found.get("long"))
            self.offer(days, today=timezone.localdate(self.now), required=self.schedule.is_required and bool(days))
            self.needs_place = bool(self.schedule.zone_ids) and found.get("lat") is None
        super().full_clean()

    def _days(self, lat: float | None, long: float | None) -> list[Day]:
        if self.schedule.zone_ids and lat is None:
            return []
        placed = place(reference(), lat, long, on=timezone.localdate(self.now))
        return days_offered(self.schedule, self.schedule.zone_of(placed.all_area_ids), now=self.now)


def _number(typed: Any) -> float | None:
    try:
        return float(typed)
    except (TypeError, ValueError):
        return None
