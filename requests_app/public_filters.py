"""Filters of the public list, the same for page, map and feeds."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from civic311.city.current import city_zone
from civic311.lib.clean_text import clean_line
from civic311.lib.near_field import Circle, NearField
from civic311.lib.quick_select import QuickSelect
from civic311.lib.translated_text import in_language
from requests_app.models import Report, RequestArea, SearchText, ServiceRequest
from requests_app.queries.about_assets import find_asset, split_code
from requests_app.queries.public_areas import named_layers
from requests_app.queries.public_map import Simple, drawn_services, within_circle
from requests_app.workflow import CLOSED_STATUSES, OPEN_STATUSES
from routing.models import Service, ServiceGroup
from routing.models.catalogue import PlacePrecision
from routing.phrases import fold
from routing.reference import reference

MOST_FOUND = 5001
MAX_WORDS = 100
MOST_AREAS = 150
STATUS_CHOICES = [("open", _("Open")), ("closed", _("Closed"))]


def _day_input() -> forms.DateInput:
    """The browser's own control for a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NearFilter(django_filters.Filter):
    """A filter by a circle around a point."""

    field_class = NearField


class PublicFilter(django_filters.FilterSet):
    """Words, service, group, ward or other area, open or closed, days of receipt on the city's calendar, a circle."""

    q = django_filters.CharFilter(
        label=_("Words"), method="by_words", max_length=MAX_WORDS,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=STATUS_CHOICES, method="by_status", empty_label=_("Open and closed"),
        widget=QuickSelect,
    )  # fmt: skip
    group = django_filters.ChoiceFilter(
        label=_("Group"), method="by_group", empty_label=_("All groups"), widget=QuickSelect
    )
    service = django_filters.ChoiceFilter(
        label=_("Problem"), method="by_service", empty_label=_("All problems"), widget=QuickSelect
    )
    ward = django_filters.ChoiceFilter(
        label=_("Ward"), method="by_ward", empty_label=_("The whole city"), widget=QuickSelect
    )
    area = django_filters.ChoiceFilter(
        label=_("Other area"), method="by_area", empty_label=_("All areas"), widget=QuickSelect
    )
    from_day = django_filters.DateFilter(label=_("Reported from"), method="from_the_day", widget=_day_input())
    to_day = django_filters.DateFilter(label=_("Reported until"), method="until_the_day", widget=_day_input())

    asset = django_filters.CharFilter(label=_("About"), method="by_asset", max_length=120, widget=forms.HiddenInput())
    near = NearFilter(label=_("Near"), method="by_circle", widget=forms.HiddenInput())

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
        self.filters["area"].extra["choices"] = _areas()
        if not self.filters["area"].extra["choices"]:
            del self.form.fields["area"]
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "usa-select" if isinstance(field.widget, forms.Select) else "usa-input"

    def simple(self) -> Simple | None:
        """What is asked for, when it is no more than indexes of the map know; None for anything else."""
        given = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        if not given.keys() <= {"status", "group", "service", "ward", "from_day", "to_day"}:
            return None
        drawn, services = set(drawn_services()), reference().services
        if "group" in given:
            drawn &= {row.pk for row in services.values() if row.group.code == given["group"]}
        if "service" in given:
            drawn &= {services[given["service"]].pk}
        wards = _ward_ids(given["ward"]) if "ward" in given else None
        first = _midnight(given["from_day"]) if "from_day" in given else None
        last = _midnight(given["to_day"], days=1) if "to_day" in given else None
        return Simple(sorted(drawn), wards, given.get("status", ""), first, last)

    def areas(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The choices of the filter by area: name of the layer, then codes and names."""
        return list(self.filters["area"].extra["choices"])

    def by_words(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        return found_by_words(requests, value)

    def by_status(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        return requests.filter(status__in=OPEN_STATUSES if value == "open" else CLOSED_STATUSES)

    def by_group(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        return requests.filter(
            service_id__in=[row.pk for row in reference().services.values() if row.group.code == value]
        )

    def by_service(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        return requests.filter(service_id=reference().services[value].pk)

    def by_ward(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        return requests.filter(ward_id__in=_ward_ids(value)).exclude(service_id__in=_shown_as(PlacePrecision.HIDDEN))

    def by_area(self, requests: QuerySet[ServiceRequest], _name: str, value: str) -> QuerySet[ServiceRequest]:
        """Requests in one area of any layer, as "district:north"; what shows only its ward is in no other area."""
        code, _, area = value.partition(":")
        ids = next((layer.ids.get(area, ()) for layer in named_layers() if layer.code == code), ())
        lying_there = RequestArea.objects.filter(area_id__in=ids).values("service_request_id")
        return requests.filter(pk__in=lying_there, service_id__in=_placed())

    def by_circle(self, requests: QuerySet[ServiceRequest], _name: str, value: Circle) -> QuerySet[ServiceRequest]:
        """Requests whose exact place is public, around a point."""
        exact = requests.filter(service_id__in=_shown_as(PlacePrecision.EXACT))
        return within_circle(exact, value.lat, value.long, value.metres)

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


def found_by_words(requests: QuerySet[ServiceRequest], value: str) -> QuerySet[ServiceRequest]:
    """Services of that name, and texts of requests whose exact place is public anyway.

    What could be a phone number or an address to write to is not looked for: it would tell who reported. Words that
    their writer hid find nothing.
    """
    words = [word for word in fold(clean_line(value)).split() if sum(char.isdecimal() for char in word) < 5]
    if not words or "@" in value:
        return requests.none()
    services = [
        row.pk
        for row in reference().services.values()
        if all(f" {word}" in fold(" ".join([*row.name.values(), *row.keywords])) for word in words)
    ]
    hidden = Report.objects.filter(service_request=OuterRef("service_request"), hidden_at__isnull=False)
    texts = (
        SearchText.objects.filter(
            ~Exists(hidden),
            document=SearchQuery(" ".join(words), config="simple"),
            service_request__service__place_precision=PlacePrecision.EXACT,
        )
        .order_by("-service_request_id")
        .values("service_request_id")[:MOST_FOUND]
    )
    return requests.filter(Q(service_id__in=services) | Q(pk__in=texts))


def _groups(services: list[Service]) -> list[tuple[str, str]]:
    groups: dict[str, ServiceGroup] = {row.group.code: row.group for row in services}
    return [
        (group.code, in_language(group.name))
        for group in sorted(groups.values(), key=lambda group: (group.order, group.code))
    ]


def _shown_as(*precisions: str) -> list[int]:
    """Ids of the services whose places are public just so exactly."""
    return [row.pk for row in reference().services_by_id.values() if row.place_precision in precisions]


def _placed() -> list[int]:
    return _shown_as(PlacePrecision.EXACT, PlacePrecision.BLOCK)


def _ward_ids(code: str) -> tuple[int, ...]:
    return next((layer.ids.get(code, ()) for layer in named_layers() if layer.is_reporting), ())


def _wards() -> list[tuple[str, str]]:
    return next((list(layer.areas) for layer in named_layers() if layer.is_reporting), [])


def _areas() -> list[tuple[str, list[tuple[str, str]]]]:
    """The areas of the other layers, grouped by layer; none of a layer with more areas than anybody picks from."""
    return [
        (in_language(layer.name), [(f"{layer.code}:{code}", name) for code, name in layer.areas])
        for layer in named_layers()
        if not layer.is_reporting and 1 < len(layer.areas) <= MOST_AREAS
    ]


def _midnight(day: date, days: int = 0) -> datetime:
    """The beginning of a day (or of a later one) in the city's zone; years that no request has are brought near."""
    day = min(max(day, date(1900, 1, 1)), date(2200, 1, 1))
    return datetime.combine(day + timedelta(days=days), time.min, city_zone())
