"""Filters of the staff's worklists."""

from datetime import datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from civic311.accounts.models import User
from civic311.accounts.viewer import Viewer
from requests_app.models import ServiceRequest
from requests_app.queries.visible import staff_requests
from requests_app.wording import CHANNELS, SEVERITIES, STATUS_LABELS
from routing.models import Area
from routing.reference import reference

ME, NOBODY = "me", "nobody"


def _services() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    services = sorted(reference().services.values(), key=lambda each: (each.group.order, each.group_id, each.order))
    for service in services:
        groups.setdefault(str(service.group), []).append((service.service_code, str(service)))
    return list(groups.items())


def _wards() -> list[tuple[str, str]]:
    areas = Area.objects.filter(layer__is_reporting=True, valid_to__isnull=True).order_by("order", "name")
    return list(areas.values_list("code", "name"))


def _severities() -> list[tuple[str, str]]:
    return [
        (str(number), _("%(number)s, %(word)s") % {"number": number, "word": word})
        for number, word in SEVERITIES.items()
    ]


def colleagues(viewer: Viewer) -> QuerySet[User]:
    """People of the viewer's departments who may take cases; for the whole city when she works for all of it."""
    people = User.objects.filter(memberships__role__capabilities__contains=["requests.claim"], is_active=True)
    departments = viewer.departments_with("requests.view")
    if departments is not None:
        people = people.filter(memberships__department_id__in=departments)
    return people.distinct().order_by("name", "id")


class CaseFilter(django_filters.FilterSet):
    """What narrows a worklist. Its form is bound to the address, so that a filtered list can be kept as a link."""

    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"), choices=lambda: list(STATUS_LABELS.items()), widget=forms.CheckboxSelectMultiple
    )
    severity = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Severity"), choices=_severities, widget=forms.CheckboxSelectMultiple
    )
    service = django_filters.ChoiceFilter(
        label=gettext_lazy("Service"), method="of_service", choices=_services,
        empty_label=gettext_lazy("Every service"),
    )  # fmt: skip
    ward = django_filters.ChoiceFilter(
        label=gettext_lazy("Ward"), field_name="ward__code", choices=_wards, empty_label=gettext_lazy("Every ward")
    )
    assignee = django_filters.ChoiceFilter(
        label=gettext_lazy("Owner"), method="owned_by", choices=(), empty_label=gettext_lazy("Anybody")
    )
    channel = django_filters.ChoiceFilter(
        label=gettext_lazy("Channel"), choices=lambda: list(CHANNELS.items()), empty_label=gettext_lazy("Every channel")
    )
    received_from = django_filters.DateFilter(
        label=gettext_lazy("Received from"), method="since", widget=forms.DateInput(attrs={"type": "date"})
    )
    received_to = django_filters.DateFilter(
        label=gettext_lazy("Received to"), method="until", widget=forms.DateInput(attrs={"type": "date"})
    )

    scheduled = django_filters.DateFilter(
        label=gettext_lazy("Appointed for"), field_name="scheduled_on", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = ServiceRequest
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.filters["assignee"].extra["choices"] = self._owners

    @classmethod
    def for_page(cls, request: Any) -> "CaseFilter":
        """The filter of a staff page. Where the address holds no filter nothing is asked of the database for it."""
        is_used = any(request.GET.get(name) for name in cls.base_filters)
        data = request.GET if is_used else None
        return cls(data, queryset=staff_requests(request.viewer), viewer=request.viewer)

    def _owners(self) -> list[tuple[str, Any]]:
        people = [(str(person.pk), person.name) for person in colleagues(self.viewer)]
        return [(ME, _("Me")), (NOBODY, _("Nobody yet")), *people]

    def of_service(self, rows: Any, name: str, value: str) -> Any:
        service = reference().services.get(value)
        return rows.filter(service_id=service.pk) if service else rows.none()

    def owned_by(self, rows: Any, name: str, value: str) -> Any:
        if value == NOBODY:
            return rows.filter(assignee__isnull=True)
        return rows.filter(assignee_id=self.viewer.user_id if value == ME else int(value))

    def since(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(requested_datetime__gte=_midnight(value))

    def until(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(requested_datetime__lt=_midnight(value + timedelta(days=1)))

    @property
    def shows_closed(self) -> bool:
        """Whether a status was chosen, so that closed cases may be in the list."""
        return self.is_bound and self.form.is_valid() and bool(self.form.cleaned_data.get("status"))

    def chosen(self) -> list[tuple[str, str, str]]:
        """The filters in force: parameter, label, value in words."""
        if not self.is_bound or not self.form.is_valid():
            return []
        return [
            (name, str(self.form.fields[name].label), self._words(name, value))
            for name, value in self.form.cleaned_data.items()
            if value not in (None, "", [])
        ]

    def _words(self, name: str, value: Any) -> str:
        if name.startswith("received_") or name == "scheduled":
            return date_format(value, pgettext("format of a day", "D j M Y"))
        chosen = set(value) if isinstance(value, list) else {value}
        labels = []
        for key, label in self.form.fields[name].choices:
            options = label if isinstance(label, list | tuple) else [(key, label)]
            labels += [str(text) for code, text in options if str(code) in chosen]
        return _(", ").join(labels)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))
