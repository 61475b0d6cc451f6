"""Answers to the question after a closing, counted by month in the city's zone."""

from datetime import date, datetime, time

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from civic311.city.current import city_zone
from reports.satisfaction import HAPPY, Answers, Month, first_months, months_of
from requests_app.models import SurveyAnswer


def read_satisfaction(as_of: datetime) -> list[Month]:
    """The last twelve months until `as_of`; one query."""
    zone = city_zone()
    today = as_of.astimezone(zone).date()
    since = datetime.combine(first_months(today)[0], time(0), tzinfo=zone)
    rows = (
        SurveyAnswer.objects.filter(
            answered_at__gte=since, answered_at__lte=as_of, report__service_request__is_practice=False
        )
        .annotate(month=TruncMonth("answered_at", tzinfo=zone))
        .values("month")
        .annotate(
            answers=Count("pk"),
            rated=Count("satisfaction"),
            happy=Count("pk", filter=Q(satisfaction__gte=HAPPY)),
            judged=Count("is_fixed"),
            fixed=Count("pk", filter=Q(is_fixed=True)),
        )
        .order_by("month")
    )
    found: dict[date, Answers] = {}
    for row in rows:
        month = row.pop("month").date()
        found[month] = Answers(**row)
    return months_of(found, today)
