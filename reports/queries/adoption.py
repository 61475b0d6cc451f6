"""Who of each unit signs in, counted and never named."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from civic311.accounts.models import Membership
from reports.adoption import People
from routing.models import Queue

WEEK, MONTH = timedelta(days=7), timedelta(days=30)


def read_people(now: datetime) -> dict[int, People]:
    """The people of each department (0: those with a role for the whole city), and who signed in lately.

    Accounts keep the last sign-in only, so this can be told of now and of no earlier moment. A session ends after
    twelve hours: who works in the system signs in again.
    """
    rows = (
        Membership.objects.filter(user__is_active=True)
        .order_by()
        .values("department_id")
        .annotate(
            people=Count("user_id", distinct=True),
            week=Count("user_id", distinct=True, filter=Q(user__last_login__gt=now - WEEK)),
            month=Count("user_id", distinct=True, filter=Q(user__last_login__gt=now - MONTH)),
        )
    )
    return {row["department_id"] or 0: People(row["people"], row["week"], row["month"]) for row in rows}


def queues_in_use() -> list[Queue]:
    """The worklists with their departments, in the city's order."""
    return list(Queue.objects.filter(is_active=True).select_related("department"))
