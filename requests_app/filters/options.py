"""What can be chosen in each filter, in the viewer's language and scope."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from civic311.accounts.models import User
from civic311.accounts.viewer import Viewer
from civic311.city.languages import offered_languages
from community.models import PlannedWork
from requests_app.filters.kinds import Asker, Option
from requests_app.models import Incident
from requests_app.wording import CHANNELS, PROVENANCES, SEVERITIES, STATUS_LABELS
from routing.models import Area, AreaLayer, ClosureReason, HoldReason, Queue
from routing.reference import reference

ME, NOBODY = "me", "nobody"
_MOST_LISTED = 200


def statuses(asker: Asker) -> Sequence[Option]:
    """Every status."""
    return list(STATUS_LABELS.items())


def severities(asker: Asker) -> Sequence[Option]:
    """1 to 4 with their words."""
    return [
        (str(number), _("%(number)s, %(word)s") % {"number": number, "word": word})
        for number, word in SEVERITIES.items()
    ]


def services(asker: Asker) -> Sequence[Option]:
    """Services below their groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = sorted(reference().services.values(), key=lambda each: (each.group.order, each.group_id, each.order))
    for service in rows:
        groups.setdefault(str(service.group), []).append((service.service_code, str(service)))
    return list(groups.items())


def groups(asker: Asker) -> Sequence[Option]:
    """The headings of the catalogue."""
    found = {each.group.pk: each.group for each in reference().services.values()}
    return [(each.code, str(each)) for each in sorted(found.values(), key=lambda each: (each.order, each.code))]


def wards(asker: Asker) -> Sequence[Option]:
    """The areas of the reporting layer that are in force."""
    areas = Area.objects.filter(layer__is_reporting=True, valid_to__isnull=True).order_by("order", "name")
    return list(areas.values_list("code", "name"))


def areas(asker: Asker) -> Sequence[Option]:
    """The areas of all other layers below the name of their layer, as `layer:area`."""
    found: dict[int, list[tuple[str, str]]] = {}
    layers = AreaLayer.objects.filter(is_reporting=False, is_boundary=False).in_bulk()
    rows = Area.objects.filter(layer__in=layers, valid_to__isnull=True).order_by("layer__order", "order", "name")
    for layer_id, code, name in rows.values_list("layer_id", "code", "name"):
        found.setdefault(layer_id, []).append((f"{layers[layer_id].code}:{code}", name))
    return [(str(layers[key]), options) for key, options in found.items()]


def queues_in_scope(viewer: Viewer) -> list[Queue]:
    """Queues of the departments in which the viewer sees cases, in the order of lists."""
    departments = viewer.departments_with("requests.view")
    rows = sorted(reference().queues.values(), key=lambda each: (each.department.order, each.department_id, each.code))
    return [each for each in rows if departments is None or each.department_id in departments]


def queues(asker: Asker) -> Sequence[Option]:
    """Queues below their departments."""
    found: dict[str, list[tuple[str, str]]] = {}
    for queue in queues_in_scope(asker.viewer):
        found.setdefault(str(queue.department), []).append((queue.code, str(queue)))
    return list(found.items())


def departments(asker: Asker) -> Sequence[Option]:
    """Departments in which the viewer sees cases."""
    return list({each.department.code: str(each.department) for each in queues_in_scope(asker.viewer)}.items())


def colleagues(viewer: Viewer) -> QuerySet[User]:
    """People of the viewer's departments who may take cases; for the whole city when she works for all of it."""
    people = User.objects.filter(memberships__role__capabilities__contains=["requests.claim"], is_active=True)
    departments = viewer.departments_with("requests.view")
    if departments is not None:
        people = people.filter(memberships__department_id__in=departments)
    return people.distinct().order_by("name", "id")


def owners(asker: Asker) -> Sequence[Option]:
    """Oneself, nobody, colleagues."""
    people = [(str(key), name) for key, name in colleagues(asker.viewer).values_list("pk", "name")]
    return [(ME, _("Me")), (NOBODY, _("Nobody yet")), *people]


def channels(asker: Asker) -> Sequence[Option]:
    """How reports reach the city."""
    return list(CHANNELS.items())


def provenances(asker: Asker) -> Sequence[Option]:
    """The doors by which requests enter the records."""
    return list(PROVENANCES.items())


def languages(asker: Asker) -> Sequence[Option]:
    """The languages that the city offers."""
    return [(code, get_language_info(code)["name_translated"]) for code in offered_languages()]


def hold_reasons(asker: Asker) -> Sequence[Option]:
    """Why cases wait, those no longer used too."""
    return [(row.code, str(row)) for row in HoldReason.objects.all()]


def closure_reasons(asker: Asker) -> Sequence[Option]:
    """Why cases ended, those no longer used too."""
    return [(row.code, str(row)) for row in ClosureReason.objects.all()]


def incidents(asker: Asker) -> Sequence[Option]:
    """Incidents, the newest first, and those cases that belong to none."""
    rows = Incident.objects.all()[:_MOST_LISTED]
    return [(NOBODY, _("No incident")), *((str(row.pk), str(row)) for row in rows)]


def bodies(asker: Asker) -> Sequence[Option]:
    """Bodies outside the city, and those cases that lie with the city itself."""
    known = sorted(reference().bodies.values(), key=lambda each: (each.order, each.code))
    return [(NOBODY, _("Not handed on")), *((each.code, str(each)) for each in known)]


def works(asker: Asker) -> Sequence[Option]:
    """Planned works, those that end last first."""
    rows = PlannedWork.objects.order_by("-ends_on", "-id")[:_MOST_LISTED]
    return [(str(row.pk), str(row)) for row in rows]
