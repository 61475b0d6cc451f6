"""Every part of the settings that is a list of rows."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from civic311.accounts.models import Department
from civic311.city.money import money
from civic311.lib.promise_words import promise_words
from civic311.lib.translated_text import in_language
from civic311.site.forms import collections, costs, organisation, outcomes, places, services, timing
from civic311.site.forms.fields import WEEKDAYS
from civic311.site.forms.questions import QuestionForm
from civic311.site.forms.replies import ReplyTemplateForm
from civic311.site.needed_by import needs_department, needs_question, needs_queue
from civic311.site.views.settings.section import CATALOGUE, CITY, Column, Heading, Section
from community.models import CollectionRound
from requests_app.models import ReplyTemplate
from requests_app.wording import SEVERITIES
from routing.models import (
    AssetType,
    ClosureReason,
    CostRate,
    DangerPhrase,
    HoldReason,
    OutsideBody,
    Queue,
    Service,
    ServiceGroup,
    ServiceQuestion,
    SlaTarget,
    WorkCalendar,
)

NAME = Column(_("Name"), str)
CODE = Column(_("Code"), lambda row: row.code)


def _week(calendar: WorkCalendar) -> str:
    return "; ".join(
        f"{day}: {', '.join('–'.join(pair) for pair in hours)}"  # noqa: RUF001 - a range
        for day, hours in zip(_DAYS, calendar.hours, strict=False)
        if hours
    )


_DAYS = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def _weeks(row: CollectionRound) -> str:
    every = row.every_weeks
    return ngettext("Every week", "Every %(number)s weeks", every) % {"number": every}


def _target(target: SlaTarget) -> Any:
    return promise_words(target.amount, target.unit)


_ALL = (
    Section(
        Heading.CITY, "departments",
        _("Departments"), _("Who is responsible for what."), _("Add a department"), "account_balance",
        CITY, organisation.DepartmentForm,
        (NAME, CODE, Column(_("Email"), lambda row: row.email), Column(_("Phone"), lambda row: row.phone),
         Column(_("Queues"), lambda row: row.queue_count, is_number=True)),
        lambda: Department.objects.annotate(queue_count=Count("queues", filter=Q(queues__is_active=True))),
        has_csv=True, needed_by=needs_department,
    ),
    Section(
        Heading.ROUTING, "queues",
        _("Queues"), _("The shared worklists of each department."), _("Add a queue"), "list", CITY,
        organisation.QueueForm,
        (NAME, CODE, Column(_("Department"), lambda row: row.department),
         Column(_("Sorted by people"), lambda row: row.is_triage)),
        lambda: Queue.objects.select_related("department"), has_csv=True, needed_by=needs_queue,
    ),
    Section(
        Heading.CATALOGUE, "services",
        _("Services"), _("What residents can ask for."), _("Add a service"), "build", CATALOGUE,
        services.BasicsForm,
        (NAME, Column(_("Code"), lambda row: row.service_code), Column(_("Group"), lambda row: row.group),
         Column(_("Usual queue"), lambda row: row.default_queue or ""),
         Column(_("How urgent"), lambda row: SEVERITIES[row.severity]),
         Column(_("Public"), lambda row: row.is_public)),
        lambda: Service.objects.select_related("group", "default_queue"), has_csv=True,
    ),
    Section(
        Heading.CATALOGUE, "groups",
        _("Groups of services"), _("The headings of the catalog."), _("Add a group"), "folder", CATALOGUE,
        services.GroupForm,
        (NAME, CODE, Column(_("Services"), lambda row: row.service_count, is_number=True)),
        lambda: ServiceGroup.objects.annotate(service_count=Count("services")), removal="delete",
    ),
    Section(
        Heading.CATALOGUE, "questions",
        _("Questions"), _("What a service asks beside the place and the description."),
        _("Add a question"), "help_outline", CATALOGUE, QuestionForm,
        (Column(_("Question"), str), Column(_("Service"), lambda row: row.service),
         Column(_("Kind of answer"), lambda row: row.get_datatype_display()),
         Column(_("Needed"), lambda row: row.is_required), Column(_("Public"), lambda row: row.is_public)),
        lambda: ServiceQuestion.objects.select_related("service").order_by(
            "service__group__order", "service__order", "service__service_code", "order", "id"
        ),
        by_service=True, has_csv=True, needed_by=needs_question,
    ),
    Section(
        Heading.TIME, "targets",
        _("Targets"), _("How soon the city aims to act. A change counts for new requests only."),
        _("Add a target"), "timer", CATALOGUE, timing.TargetForm,
        (Column(_("Service"), lambda row: row.service), Column(_("What"), lambda row: row.get_kind_display()),
         Column(_("When it is"), lambda row: SEVERITIES.get(row.severity or 0, "")),
         Column(_("Only in"), lambda row: row.area or ""), Column(_("Within"), _target),
         Column(_("Calendar"), lambda row: row.calendar),
         Column(_("Version"), lambda row: row.version, is_number=True)),
        lambda: SlaTarget.objects.filter(valid_to=None, service__isnull=False).select_related(
            "service", "calendar", "area__layer"
        ).order_by("service__group__order", "service__order", "service__service_code", "kind", "severity"),
        removal="end", by_service=True, has_csv=True,
    ),
    Section(
        Heading.TIME, "calendars",
        _("Calendars"), _("Working hours and holidays on which targets are counted."),
        _("Add a calendar"), "calendar_today", CATALOGUE, timing.CalendarForm,
        (NAME, Column(_("Hours"), _week), Column(_("Holidays"), lambda row: row.holiday_count, is_number=True),
         Column(_("The usual one"), lambda row: row.is_default)),
        lambda: WorkCalendar.objects.annotate(holiday_count=Count("holidays")), removal="delete",
    ),
    Section(
        Heading.CATALOGUE, "closure-reasons",
        _("Closure reasons"), _("Why a case ended, in words for residents."),
        _("Add a closure reason"), "check_circle", CATALOGUE, outcomes.ClosureReasonForm,
        (NAME, CODE, Column(_("What it means"), lambda row: row.get_outcome_display()),
         Column(_("What residents read"), lambda row: in_language(row.text)),
         Column(_("Photo needed"), lambda row: row.photo_required)),
        ClosureReason.objects.all, has_csv=True,
    ),
    Section(
        Heading.CATALOGUE, "reply-texts",
        _("Texts to reply with"), _("What staff put into a reply with two clicks, in every language."),
        _("Add a text"), "chat", CATALOGUE, ReplyTemplateForm,
        (NAME, Column(_("What residents read"), lambda row: in_language(row.text)),
         Column(_("Department"), lambda row: row.department or "")),
        lambda: ReplyTemplate.objects.select_related("department"),
    ),
    Section(
        Heading.TIME, "hold-reasons",
        _("Reasons to wait"), _("Why work waits, and whether the clock stands still."),
        _("Add a reason"), "hourglass_empty", CATALOGUE, outcomes.HoldReasonForm,
        (NAME, CODE, Column(_("Waits for"), lambda row: row.get_waits_for_display()),
         Column(_("Clock stands still"), lambda row: row.pauses_clock),
         Column(_("Too long after days"), lambda row: row.longest_days, is_number=True)), HoldReason.objects.all,
    ),
    Section(
        Heading.CATALOGUE, "danger-words",
        _("Words of danger"), _("They stop a report and say whom to call."), _("Add a word"), "warning",
        CATALOGUE, outcomes.DangerPhraseForm,
        (Column(_("Word or phrase"), str), Column(_("Language"), lambda row: row.language),
         Column(_("What to do"), lambda row: in_language(row.advice, row.language))),
        DangerPhrase.objects.all, removal="delete",
    ),
    Section(
        Heading.ROUTING, "bodies",
        _("Outside bodies"), _("Counties, utilities and neighbors that are responsible for something."),
        _("Add an outside body"), "public", CITY, organisation.OutsideBodyForm,
        (NAME, CODE, Column(_("Phone"), lambda row: row.phone), Column(_("Website"), lambda row: row.url)),
        OutsideBody.objects.all,
    ),
    Section(
        Heading.CITY, "costs",
        _("Prices of work"), _("What an hour or a bag costs, so that cases can say what they cost."),
        _("Add a price"), "construction", CATALOGUE, costs.CostRateForm,
        (NAME, Column(_("Department"), lambda row: row.department),
         Column(_("Kind"), lambda row: row.get_kind_display()),
         Column(_("Price"), lambda row: money(row.cents), is_number=True), Column(_("Unit"), lambda row: row.unit)),
        lambda: CostRate.objects.select_related("department"),
    ),
    Section(
        Heading.PLACES, "collections",
        _("Collection days"), _("What is collected where on which weekday. Residents find it by their address."),
        _("Add a round"), "delete", CATALOGUE, collections.RoundForm,
        (NAME, Column(_("Weekday"), lambda row: WEEKDAYS[row.weekday]), Column(_("How often"), _weeks),
         Column(_("Areas"), lambda row: ", ".join(area.name for area in row.areas.all()))),
        lambda: CollectionRound.objects.prefetch_related("areas"),
    ),
    Section(
        Heading.PLACES, "assets",
        _("Assets"), _("Street lights, bins, trees and what else people report by its number."),
        _("Add a kind of asset"), "lightbulb", CITY, places.AssetTypeForm,
        (NAME, CODE, Column(_("How many"), lambda row: row.asset_count, is_number=True),
         Column(_("Rules look how near they are"), lambda row: row.is_landmark)),
        lambda: AssetType.objects.annotate(asset_count=Count("assets", filter=Q(assets__retired_on=None))),
        load_page="settings_load_assets",
    ),
)  # fmt: skip
SECTIONS = {section.slug: section for section in _ALL}
