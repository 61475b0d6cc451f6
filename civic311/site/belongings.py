"""Everything a person looks after, in one list, so that nothing is forgotten when she leaves.

A kind of thing is one line in `_KINDS`: what it is called, which rows are hers, and where each is changed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import User
from community.models import Article, Notice, PlannedWork
from requests_app.models import SavedView, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from routing.models import OnCallShift, Service
from routing.reference import in_city_zone

MOST_SHOWN = 50


@dataclass(frozen=True)
class Belonging:
    """Things of one kind that a person looks after: (name, address of its page), the first fifty, and how many."""

    title: Any
    rows: list[tuple[str, str]]
    count: int


def belongings(user: User) -> list[Belonging]:
    """What the person looks after, by kind; kinds of which she has nothing are left out."""
    found = []
    for title, rows_of, address in _KINDS:
        rows = rows_of(user)
        count = rows.count()
        if count:
            shown: Iterable[Any] = rows[:MOST_SHOWN]
            found.append(Belonging(title, [(str(row), address(row)) for row in shown], count))
    return found


def _today() -> Any:
    return in_city_zone(timezone.now()).date()


_KINDS: list[tuple[Any, Callable[[User], Any], Callable[[Any], str]]] = [
    (
        _("Open cases"), lambda user: ServiceRequest.objects.filter(IS_OPEN, assignee=user).order_by("pk"),
        lambda row: reverse("case", args=[row.public_id]),
    ),
    (
        _("Services"), lambda user: Service.objects.filter(owner=user, is_active=True).order_by("service_code"),
        lambda row: reverse("settings_edit", args=["services", row.pk]),
    ),
    (
        _("Articles and runbooks"), lambda user: Article.objects.filter(owner=user),
        lambda row: reverse("knowledge_edit", args=[row.slug]),
    ),
    (
        _("Notices"),
        lambda user: Notice.objects.filter(owner=user, withdrawn_at=None).exclude(ends_at__lt=timezone.now()),
        lambda row: reverse("notice_edit", args=[row.pk]),
    ),
    (
        _("Planned works"),
        lambda user: PlannedWork.objects.filter(owner=user, canceled_at=None, ends_on__gte=_today()),
        lambda row: reverse("work_edit", args=[row.pk]),
    ),
    (
        _("Views shared with others"),
        lambda user: SavedView.objects.filter(owner=user).exclude(department=None, for_all=False).order_by("name"),
        lambda row: reverse("queue"),
    ),
    (
        _("Weeks on call"),
        lambda user: OnCallShift.objects.filter(user=user, ends_at__gt=timezone.now())
        .select_related("queue", "user").order_by("starts_at"),
        lambda row: reverse("settings_rota", args=[row.queue_id]),
    ),
]  # fmt: skip
