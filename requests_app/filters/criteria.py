"""Everything that a worklist can be narrowed by, in the order of the menu."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from civic311.lib.near_field import Circle
from requests_app.field_route import METRES_PER_DEGREE
from requests_app.filters import options
from requests_app.filters.around import Around
from requests_app.filters.kinds import (
    Asker,
    Choices,
    Day,
    Days,
    Filter,
    Number,
    Typed,
    YesNo,
    between,
    between_days,
    by_column,
)
from requests_app.filters.options import ME, NOBODY
from requests_app.models import Attachment, AttachmentState, RequestArea
from requests_app.queries.nearby import cells_around
from requests_app.queries.pauses import waits_for_resident
from routing.models import Area
from routing.reference import reference

STATE, WHERE, WHO, WHEN, WHAT, LINKS = "state", "where", "who", "when", "what", "links"
HEADINGS = {
    STATE: _("State"),
    WHAT: _("What it is about"),
    WHERE: _("Place"),
    WHO: _("Who has it"),
    WHEN: pgettext_lazy("heading of filters", "When"),
    LINKS: _("Belongs to"),
}


def _of_services(values: Sequence[str], asker: Asker) -> Q:
    return Q(service_id__in=[reference().services[value].pk for value in values])


def _of_groups(values: Sequence[str], asker: Asker) -> Q:
    known = reference().services.values()
    return Q(service_id__in=[each.pk for each in known if each.group.code in values])


def _in_queues(values: Sequence[str], asker: Asker) -> Q:
    return Q(queue_id__in=[reference().queues[value].pk for value in values])


def _in_departments(values: Sequence[str], asker: Asker) -> Q:
    return Q(department_id__in=[reference().departments[value] for value in values])


def _in_areas(values: Sequence[str], asker: Asker) -> Q:
    wanted = Q(pk__in=[])
    for value in values:
        layer, _separator, code = value.partition(":")
        wanted |= Q(layer__code=layer, code=code)
    ids = list(Area.objects.filter(wanted).values_list("pk", flat=True))
    return Q(Exists(RequestArea.objects.filter(service_request=OuterRef("pk"), area_id__in=ids)))


def _around(circle: Circle, asker: Asker) -> Q:
    up = circle.metres / METRES_PER_DEGREE
    aside = up / max(0.01, math.cos(math.radians(circle.lat)))
    return Q(
        h3__in=cells_around(circle.lat, circle.long, circle.metres),
        lat__range=(circle.lat - up, circle.lat + up), long__range=(circle.long - aside, circle.long + aside),
    )  # fmt: skip


def _owned_by(values: Sequence[str], asker: Asker) -> Q:
    ids = [asker.viewer.user_id if value == ME else int(value) for value in values if value != NOBODY]
    owned = Q(assignee_id__in=ids) if ids else Q(pk__in=[])
    return owned | Q(assignee__isnull=True) if NOBODY in values else owned


def _one_of_or_none(column: str, target: str) -> Callable[[Sequence[str], Asker], Q]:
    def where(values: Sequence[str], asker: Asker) -> Q:
        named = [value for value in values if value != NOBODY]
        found = Q(**{f"{target}__in": named}) if named else Q(pk__in=[])
        return found | Q(**{f"{column}__isnull": True}) if NOBODY in values else found

    return where


def _is(condition: Q) -> Callable[[bool, Asker], Q]:
    return lambda wanted, asker: condition if wanted else ~condition


def _waits_for_resident(wanted: bool, asker: Asker) -> Q:
    return waits_for_resident() if wanted else ~waits_for_resident()


def _with_photo(wanted: bool, asker: Asker) -> Q:
    ready = Attachment.objects.filter(state=AttachmentState.READY, withdrawn_at=None)
    photos = Exists(ready.filter(service_request=OuterRef("pk")))
    return Q(photos) if wanted else ~Q(photos)


def _quiet(days: int, asker: Asker) -> Q:
    return Q(updated_datetime__lt=asker.now - timedelta(days=days))


def _quiet_words(days: int) -> str:
    return ngettext("%(count)s day or more", "%(count)s days or more", days) % {"count": days}


def _voices_words(number: int) -> str:
    return ngettext("%(count)s or more", "%(count)s or more", number) % {"count": number}


def _tagged(texts: Sequence[str], asker: Asker) -> Q:
    return Q(tags__overlap=list(texts))


def _of_assets(texts: Sequence[str], asker: Asker) -> Q:
    return Q(asset__number__in=list(texts))


CRITERIA: tuple[Filter, ...] = (
    Choices("status", _("Status"), STATE, by_column("status"), True, options=options.statuses),
    Choices("severity", _("Severity"), STATE, by_column("severity", int), options=options.severities),
    Choices("hold", _("Paused because"), STATE, by_column("hold_reason__code"), options=options.hold_reasons),
    YesNo("waiting", _("Waits for the resident"), STATE, _waits_for_resident),
    YesNo("reopened", pgettext_lazy("filter of cases", "Reopened"), STATE, _is(Q(reopened_count__gt=0))),
    YesNo("escalated", pgettext_lazy("filter of cases", "Escalated"), STATE, _is(Q(is_flagged=True))),
    YesNo("withheld", _("Kept from the public"), STATE, _is(Q(is_withheld=True))),
    Choices("closure", _("Closed because"), STATE, by_column("closure_reason__code"), True,
            options=options.closure_reasons),
    Choices("service", _("Service"), WHAT, _of_services, options=options.services),
    Choices("group", _("Group of services"), WHAT, _of_groups, options=options.groups),
    Typed("tag", _("Tag"), WHAT, _tagged, hint=_("One or more, with commas between them")),
    Number("voices", _("Reported by"), WHAT, lambda number, asker: Q(voices__gte=number), words=_voices_words),
    YesNo("photo", _("Has a photo"), WHAT, _with_photo),
    Typed("asset", _("Asset number"), WHAT, _of_assets, hint=_("As it is painted on it")),
    Choices("ward", _("Ward"), WHERE, by_column("ward__code"), options=options.wards),
    Choices("area", _("Other areas"), WHERE, _in_areas, options=options.areas),
    Around("near", _("Around a place"), WHERE, _around, True),
    Choices("department", _("Department"), WHO, _in_departments, options=options.departments),
    Choices("queue", _("Queue"), WHO, _in_queues, options=options.queues),
    Choices("assignee", _("Owner"), WHO, _owned_by, options=options.owners),
    Choices("handed", _("Handed on to"), WHO, _one_of_or_none("handed_to", "handed_to__code"), options=options.bodies),
    Days("received", pgettext_lazy("when a case was", "Received"), WHEN, between("requested_datetime")),
    Days("updated", pgettext_lazy("when a case was", "Changed"), WHEN, between("updated_datetime")),
    Number("quiet", _("Nothing happened for"), WHEN, _quiet, words=_quiet_words),
    Days("due", pgettext_lazy("when a case is", "Due"), WHEN, between("due_at"), ahead=True),
    Days("closed", pgettext_lazy("when a case was", "Closed"), WHEN, between("closed_datetime"), True),
    Day("scheduled", _("Appointed for"), WHEN, lambda day, asker: Q(scheduled_on=day)),
    Days("appointed", _("Appointed between"), WHEN, between_days("scheduled_on"), ahead=True, is_date=True),
    Choices("channel", _("Channel"), LINKS, by_column("channel"), options=options.channels),
    Choices("provenance", _("Entered through"), LINKS, by_column("provenance"), options=options.provenances),
    Choices("language", _("Language"), LINKS, by_column("language"), options=options.languages),
    Choices("incident", _("Incident"), LINKS, _one_of_or_none("incident", "incident_id"), options=options.incidents),
    Choices("works", _("Planned works"), LINKS, by_column("planned_work_id", int), options=options.works),
)  # fmt: skip
BY_NAME: Mapping[str, Filter] = {each.name: each for each in CRITERIA}
BY_PARAM: Mapping[str, Filter] = {param: each for each in CRITERIA for param in each.params}


def menu(taken: Any) -> list[tuple[str, list[Filter]]]:
    """The filters below their headings, without those that are `taken`."""
    found = []
    for code, label in HEADINGS.items():
        rows = [each for each in CRITERIA if each.heading == code and each.name not in taken]
        if rows:
            found.append((str(label), rows))
    return found
