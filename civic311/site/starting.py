"""What a new city still has to do before residents can report: every state is read from the data itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.accounts.models import Department, Membership, User
from civic311.city.languages import language_name
from civic311.city.models import City
from notifications.models import MessageState, OutboundMessage
from requests_app.models import ServiceRequest
from routing.models import Area, Service, SlaTarget, WorkCalendar

MAIL_TEST = "mail_test"
KEPT_TEST = "mail-test-kept:"  # how the key of a test begins that was never to leave: it shows nothing of a mail server
_HOLIDAYS_AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Step:
    """One thing to set up. `is_needed`: the city cannot open without it; else it is recommended. `found` says what is
    there now, or what is missing."""

    code: str
    title: str
    text: str
    url: str
    is_done: bool
    is_needed: bool = True
    found: str = ""


def steps(city: City, *, now: datetime) -> list[Step]:
    """All steps, in an order that works; any other works too."""
    return [
        _city(city), _looks(city), _boundaries(), _departments(), _services(), _targets(), _calendar(now), _mail(),
        _people(), _practice(),
    ]  # fmt: skip


def missing(found: list[Step]) -> list[Step]:
    """What stands in the way of opening the city."""
    return [step for step in found if step.is_needed and not step.is_done]


def _city(city: City) -> Step:
    offered = ", ".join(language_name(code) for code in city.languages)
    return Step(
        "city", _("Name, phone, time zone and languages"),
        _("Residents need a number or an address where they can ask."),
        reverse("settings_city"), bool(city.phone or city.email),
        found=f"{city.service_name}; {city.time_zone.replace('_', ' ')}; {offered}",
    )  # fmt: skip


def _looks(city: City) -> Step:
    return Step(
        "looks", _("Seal and colors"), _("What residents recognize the city by, on pages and in mails."),
        reverse("settings_looks"), bool(city.seal_version or city.has_own_colours), is_needed=False,
    )  # fmt: skip


def _boundaries() -> Step:
    loaded = Area.objects.filter(valid_to=None)
    areas = loaded.filter(Q(layer__is_boundary=True) | Q(layer__is_reporting=True)).count()
    found = ngettext("%(count)d area", "%(count)d areas", areas) % {"count": areas} if areas else ""
    return Step(
        "boundaries", _("Limits of the city and its wards"),
        _("Load a file with your boundaries, so that places outside are refused and reports count by ward."),
        reverse("settings_layers") if loaded.exists() else reverse("settings_load_areas"), bool(areas), is_needed=False,
        found=found,
    )  # fmt: skip


def _departments() -> Step:
    rows = Department.objects.filter(is_active=True).exclude(queues__is_triage=True)
    return Step(
        "departments", _("Departments"), _("Who is responsible for what. Begin with a usual list."),
        reverse("settings_start_departments"), bool(rows), found=", ".join(str(row) for row in rows),
    )  # fmt: skip


def _services() -> Step:
    count = Service.objects.filter(is_active=True, residents_may_ask=True).count()
    said = ngettext("%(count)d service", "%(count)d services", count) % {"count": count} if count else ""
    return Step(
        "services", _("Services"), _("What residents can ask for. Choose from a ready catalog in English and Spanish."),
        reverse("settings_start_services"), bool(count), found=said,
    )  # fmt: skip


def _targets() -> Step:
    aimed = SlaTarget.objects.filter(valid_to=None, service__isnull=False).values("service_id")
    rows = Service.objects.filter(is_active=True, residents_may_ask=True)
    without = [str(row) for row in rows.exclude(pk__in=aimed)[:4]]
    said = _("Without one: %(names)s") % {"names": ", ".join(without)} if without else ""
    return Step(
        "targets", _("Targets"), _("How soon each service should be done. Residents are told the date."),
        reverse("settings_section", args=["targets"]), rows.exists() and not without, is_needed=False, found=said,
    )  # fmt: skip


def _calendar(now: datetime) -> Step:
    calendar = WorkCalendar.objects.filter(is_default=True).first()
    if calendar is None:
        return Step("calendar", _("Working hours and holidays"), "", reverse("settings_section", args=["calendars"]),
                    is_done=False)  # fmt: skip
    count = calendar.holidays.filter(day__range=(now.date(), (now + _HOLIDAYS_AHEAD).date())).count()
    said = ngettext("%(count)d holiday in the next year", "%(count)d holidays in the next year", count)
    return Step(
        "calendar", _("Working hours and holidays"),
        _("Look them through: targets are counted on them. Holidays of your state can be added in one step."),
        reverse("settings_edit", args=["calendars", calendar.pk]), bool(count), found=said % {"count": count},
    )  # fmt: skip


def _mail() -> Step:
    test = last_test()
    tests = OutboundMessage.objects.filter(kind=MAIL_TEST, state=MessageState.SENT)
    sent = (tests if keeps_mail() else tests.exclude(key__startswith=KEPT_TEST)).exists()
    said = ""
    if test is not None and test.state != MessageState.SENT:
        said = test.last_error or _("A test message waits to be sent.")
    return Step(
        "mail", _("Mail"), _("Send a test message to yourself and look whether it arrives."),
        reverse("settings_start_mail"), sent, found=said,
    )  # fmt: skip


def last_test() -> OutboundMessage | None:
    """The latest test message, if there was one."""
    return OutboundMessage.objects.filter(kind=MAIL_TEST).order_by("-pk").first()


def keeps_mail() -> bool:
    """Whether messages stay here instead of leaving."""
    return settings.EMAIL_BACKEND == "notifications.backends.KeepBackend"


def _people() -> Step:
    working = Membership.objects.filter(role__capabilities__contains=["requests.change_status"], user__is_active=True)
    # Who sets the city up may do everything everywhere, and is not there to take cases.
    everywhere = working.filter(department=None).exclude(role__capabilities__contains=["city.configure"]).exists()
    busy = Department.objects.filter(is_active=True, queues__services__is_active=True).distinct()
    staffed = set(working.values_list("department_id", flat=True))
    without = [] if everywhere else [str(row) for row in busy if row.pk not in staffed]
    count = User.objects.filter(is_active=True).count()
    said = _("Nobody yet: %(names)s") % {"names": ", ".join(without)} if without else ""
    return Step(
        "people", _("First people"), _("Invite somebody for each department, who takes its cases."),
        reverse("settings_invite") if count < 2 else reverse("settings_people"), count > 1 and not without, found=said,
    )  # fmt: skip


def _practice() -> Step:
    return Step(
        "practice", _("A first case in practice"), _("Take one down, route it and close it. It never counts."),
        reverse("practice"), ServiceRequest.everything.filter(is_practice=True).exists(), is_needed=False,
    )  # fmt: skip
