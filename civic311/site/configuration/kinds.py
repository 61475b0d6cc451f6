"""What belongs to a city's configuration: each kind of row, what it is called in a file, what stays out and why.

A kind stands behind all that it refers to. Rows are known by codes, never by ids; people are named by nobody but the
address they sign in with, and only where a rule or an escalation step is about one person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department, Role, SignOn, SignOnRule
from civic311.city.models import City, SealImage
from civic311.lib.translated_text import in_language
from civic311.people.models import RecordSeries
from community.models import Article, ArticleCategory, CollectionRound
from integrations.models import Register
from records.models import Exemption, RecordsPolicy
from requests_app.models import ReplyTemplate
from routing.models import (
    Area,
    AreaLayer,
    AssetType,
    CalendarHoliday,
    ClosureReason,
    CostRate,
    DangerPhrase,
    EscalationChain,
    EscalationStep,
    HoldReason,
    OutsideBody,
    Queue,
    RoutingRule,
    ScheduleCapacity,
    ScheduleException,
    Service,
    ServiceGroup,
    ServiceMessage,
    ServiceQuestion,
    ServiceSchedule,
    SeverityFactor,
    SlaTarget,
    WorkCalendar,
)


@dataclass(frozen=True)
class Kind:
    """One kind of row. `key` names a row of it within the city; two of one name are told apart by their order.

    `leave_out` are columns that are no configuration. `only_one` is a switch that one row alone can have. `chosen`
    limits the rows, such as to targets in force. `is_single`: there is one row, and its id is 1. `power` is what the
    page of these rows asks for; whoever changes them by a file needs it too.
    """

    name: str
    title: Any
    model: type[Model]
    key: Callable[[Any], str]
    leave_out: tuple[str, ...] = ()
    only_one: str = ""
    chosen: Mapping[str, Any] | None = None
    is_single: bool = False
    power: str = "city.configure"


def _code(row: Any) -> str:
    return str(row.code)


def _named(row: Any) -> str:
    return row.name if isinstance(row.name, str) else str(in_language(row.name, "en"))


def _area(row: Any) -> str:
    since = f" {row.valid_from:%Y-%m-%d}" if row.valid_from else ""
    return f"{row.layer.code}/{row.code}{since}"


def _of(row: Any) -> str:
    """Of a service, of a department, or of everybody else."""
    if row.service_id is not None:
        return f"service/{row.service.service_code}"
    return f"department/{row.department.code}" if row.department_id is not None else "all"


def _target(row: Any) -> str:
    severity = f"/{row.severity}" if row.severity else ""
    return f"{row.service.service_code}/{row.kind}{severity}" + (f"/{_area(row.area)}" if row.area else "")


def _zone(row: Any) -> str:
    return _area(row.zone) if row.zone else "all"


_PEOPLE, _CATALOGUE, _KNOWLEDGE = "people.manage", "catalogue.edit", "knowledge.edit"
_RECORDS, _CONNECT = "records.manage", "integrations.manage"
KINDS: tuple[Kind, ...] = (
    Kind("city", _("The city"), City, lambda row: "city",
         ("is_invented", "reports_until", "has_webhooks", "seal_version", "is_being_set_up", "configuration_version",
          "live_since", "created_at"), is_single=True),
    Kind("seal", _("Seal"), SealImage, lambda row: str(row.size)),
    Kind("roles", _("Roles"), Role, _code, power=_PEOPLE),
    Kind("sign_on", _("Sign-on"), SignOn, lambda row: "sign-on", ("sealed_secret", "updated_at"),
         power=_PEOPLE, is_single=True),
    Kind("departments", _("Departments"), Department, _code),
    Kind("sign_on_rules", _("Roles by sign-on"), SignOnRule,
         lambda row: f"{row.value}/{row.role.code}" + (f"/{row.department.code}" if row.department else ""),
         power=_PEOPLE),
    Kind("outside_bodies", _("Outside bodies"), OutsideBody, _code),
    Kind("area_layers", _("Layers of areas"), AreaLayer, _code, only_one="is_reporting"),
    Kind("areas", _("Areas"), Area, _area),
    Kind("asset_types", _("Kinds of assets"), AssetType, _code),
    Kind("queues", _("Queues"), Queue, _code, only_one="is_triage"),
    Kind("calendars", _("Calendars"), WorkCalendar, _code, only_one="is_default", power=_CATALOGUE),
    Kind("holidays", _("Holidays"), CalendarHoliday, lambda row: f"{row.calendar.code}/{row.day}", power=_CATALOGUE),
    Kind("service_groups", _("Groups of services"), ServiceGroup, _code, power=_CATALOGUE),
    Kind("services", _("Services"), Service, lambda row: str(row.service_code), ("owner", "review_on", "version"),
         power=_CATALOGUE),
    Kind("questions", _("Questions"), ServiceQuestion, lambda row: f"{row.service.service_code}/{row.code}",
         power=_CATALOGUE),
    Kind("service_messages", _("Messages of services"), ServiceMessage,
         lambda row: f"{row.service.service_code}/{row.occasion}", power=_CATALOGUE),
    Kind("targets", _("Targets"), SlaTarget, _target, ("version", "valid_from", "valid_to"),
         chosen={"valid_to": None, "service__isnull": False}, power=_CATALOGUE),
    Kind("closure_reasons", _("Closure reasons"), ClosureReason, _code, power=_CATALOGUE),
    Kind("hold_reasons", _("Reasons for waiting"), HoldReason, _code, power=_CATALOGUE),
    Kind("danger_phrases", _("Words of danger"), DangerPhrase, lambda row: f"{row.language}/{row.phrase}",
         power=_CATALOGUE),
    Kind("severity_factors", _("What makes it urgent"), SeverityFactor, _named, power=_CATALOGUE),
    Kind("rules", _("Rules"), RoutingRule, _named, ("version", "turn"), power=_CATALOGUE),
    Kind("escalation_chains", _("Escalation"), EscalationChain, _of, ("rearm_from",), power=_CATALOGUE),
    Kind("escalation_steps", _("Steps of escalation"), EscalationStep,
         lambda row: f"{_of(row.chain)}/{row.kind}/{row.trigger}/{row.amount}/{row.recipient}", power=_CATALOGUE),
    Kind("cost_rates", _("Rates"), CostRate, lambda row: f"{row.department.code}/{row.kind}/{_named(row)}",
         power=_CATALOGUE),
    Kind("schedules", _("Appointments"), ServiceSchedule, lambda row: str(row.service.service_code), power=_CATALOGUE),
    Kind("capacities", _("Places a day"), ScheduleCapacity,
         lambda row: f"{row.schedule.service.service_code}/{_zone(row)}/{row.weekday}", power=_CATALOGUE),
    Kind("schedule_days", _("Days with other places"), ScheduleException,
         lambda row: f"{row.schedule.service.service_code}/{_zone(row)}/{row.day}", power=_CATALOGUE),
    Kind("reply_templates", _("Ready-made answers"), ReplyTemplate, _named, power=_CATALOGUE),
    Kind("article_categories", _("Topics of articles"), ArticleCategory, _code, power=_KNOWLEDGE),
    Kind("articles", _("Articles and runbooks"), Article, lambda row: str(row.slug),
         ("owner", "review_on", "review_asked", "review_asked_at", "version", "updated_at"), power=_KNOWLEDGE),
    Kind("collection_rounds", _("Collection days"), CollectionRound, _code, power=_CATALOGUE),
    Kind("record_series", _("Record series"), RecordSeries, _named, power=_RECORDS),
    Kind("records_policy", _("Rules about records"), RecordsPolicy, lambda row: "policy",
         power=_RECORDS, is_single=True),
    Kind("exemptions", _("Codes of the law"), Exemption, _code, power=_RECORDS),
    Kind("registers", _("Registers"), Register, _named,
         ("file", "exchange", "digest", "coming_digest", "next_at"), power=_CONNECT),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}
BY_MODEL = {kind.model: kind for kind in KINDS}
