"""Escalations of which a person was told and that nobody has taken up yet."""

from datetime import datetime

from django.db.models import QuerySet

from requests_app.models import ServiceRequest, Told
from requests_app.models.service_request import IS_OPEN


def told_of(rows: QuerySet[ServiceRequest], user_id: int | None, *, since: datetime) -> QuerySet[ServiceRequest]:
    """The open cases among `rows` of whose escalation the person was told since then."""
    told = Told.objects.filter(user_id=user_id, told_at__gte=since).values("service_request_id")
    return rows.filter(IS_OPEN, pk__in=told)
