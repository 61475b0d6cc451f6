"""Filters of the public list, the same for page, map and feeds."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from civic311.city.current import city_zone
from civic311.lib.clean_text import clean_line
from civic311.lib.translated_text import in_language
from requests_app.models import SearchText, ServiceRequest
from requests_app.queries.about_assets import find_asset, split_code
from requests_app.workflow import CLOSED_STATUSES, OPEN_STATUSES
from routing.models import Area, Service, ServiceGroup
from routing.models.catalogue import PlacePrecision
from routing.phrases import fold
from routing.reference import reference

MOST_FOUND = 5001
MAX_WORDS = 100
STATUS_CHOICES = [("open", _("Open")), ("closed", _("Closed"))]


def _day_input() -> forms.DateInput:
    """The browser's own control for a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PublicFilter(django_filters.FilterSet):
    """Words, service, group, ward, open or closed, and days of receipt on the city's calendar."""

    q = django_filters.CharFilter(
        label=_("Words"), method="by_words", max_length=MAX_WORDS,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=STATUS_CHOICES, method="by_status", empty_label=_("Open and closed")
    )
    group = django_filters.ChoiceFilter(label=_("Group"), method="by_group", empty_label=_("All groups"))
    service = django_filters.ChoiceFilter(label=_("Problem"), method="by_service", empty_label=_("All problems"))
    ward = django_filters.ChoiceFilter(label=_("Ward"), method="by_ward", empty_label=_("The whole city"))
    from_day = django_filters.DateFilter(label=_("Reported from"), method="from_the_day", widget=_day_input())
    to_day = django_filters.DateFilter(label=_("Reported until"), method="until_the_day", widget=_day_input())

    asset = django_filters.CharFilter(label=_("About"), method="by_asset", max_length=120, widget=forms.HiddenInput())

    class Meta:
        model = ServiceRequest
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = [row for row in reference().services.values() if row.is_public]
        self.filters["service"].extra["choices"] = sorted(
            ((row.service_code, in_language(row.name)) for row in services), key=lambda pair: pair[1].casefold()
        )
        self.filters["group"].extra["choices"] = _groups(services)
        self.filters["ward"].extra["choices"] = _wards()
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "usa-select" if isinstance(field.widget, forms.Select) else "usa-input"

    def by_words(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        """Services of that name, and texts of requests whose exact place is public anyway.

        What could be a phone number or an address to write to is not looked for: it would tell who reported.
        """
        words = [word for word in fold(clean_line(value)).split() if sum(char.isdecimal() for char in word) < 5]
        if not words or "@" in value:
            return requests.none()
        services = [
            row.pk
            for row in reference().services.values()
            if all(f" {word}" in fold(" ".join([*row.name.values(), *row.keywords])) for word in words)
        ]
        texts = (
            SearchText.objects.filter(
                document=SearchQuery(" ".join(words), config="simple"),
                service_request__service__place_precision=PlacePrecision.EXACT,
            )
            .order_by("-service_request_id")
            .values("service_request_id")[:MOST_FOUND]
        )
        return requests.filter(Q(service_id__in=services) | Q(pk__in=texts))

    def by_status(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        return requests.filter(status__in=OPEN_STATUSES if value == "open" else CLOSED_STATUSES)

    def by_group(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        return requests.filter(
            service_id__in=[row.pk for row in reference().services.values() if row.group.code == value]
        )

    def by_service(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        return requests.filter(service_id=reference().services[value].pk)

    def by_ward(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        wards = Area.objects.filter(layer__is_reporting=True, code=value)
        return requests.filter(ward_id__in=list(wards.values_list("pk", flat=True))).exclude(
            service__place_precision=PlacePrecision.HIDDEN
        )

    def by_asset(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        """Requests about one asset, as "lamp/0123"; an asset tells where something is."""
        asset = find_asset(*split_code(value))
        if asset is None:
            return requests.none()
        return requests.filter(asset=asset, service__place_precision=PlacePrecision.EXACT)

    def from_the_day(self, requests: QuerySet[ServiceRequest], _name: str, value: Any) -> QuerySet[ServiceRequest]:
        return requests.filter(requested_datetime__gte=_midnight(value))

    def until_the_day(self, requests: QuerySet[ServiceRequest], _name: str, value: Any) -> QuerySet[ServiceRequest]:
        return requests.filter(requested_datetime__lt=_midnight(value, days=1))


def _groups(services: list[Service]) -> list[tuple[str, str]]:
    groups: dict[str, ServiceGroup] = {row.group.code: row.group for row in services}
    return [
        (group.code, in_language(group.name))
        for group in sorted(groups.values(), key=lambda group: (group.order, group.code))
    ]


def _wards() -> list[tuple[str, str]]:
    rows = Area.objects.filter(layer__is_reporting=True, valid_to=None).order_by("order", "name")
    return [(row.code, row.name) for row in rows]


def _midnight(day: date, days: int = 0) -> datetime:
    """The beginning of a day (or of a later one) in the city's zone; years that no request has are brought near."""
    day = min(max(day, date(1900, 1, 1)), date(2200, 1, 1))
    return datetime.combine(day + timedelta(days=days), time.min, city_zone())
