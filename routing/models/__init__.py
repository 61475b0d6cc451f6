"""Reference data of routing, one file per subject."""

from routing.models.areas import Address, Area, AreaIndicator, AreaLayer, Representation, Street
from routing.models.catalogue import (
    ClosureReason,
    ContactRule,
    DangerPhrase,
    HoldReason,
    Outcome,
    PlacePrecision,
    QuestionType,
    Service,
    ServiceGroup,
    ServiceMeasure,
    ServiceQuestion,
)
from routing.models.clocks import CalendarHoliday, ClockKind, EscalationStep, SlaTarget, TargetUnit, WorkCalendar
from routing.models.queues import Queue, RoutingRule

__all__ = [
    "Address",
    "Area",
    "AreaIndicator",
    "AreaLayer",
    "CalendarHoliday",
    "ClockKind",
    "ClosureReason",
    "ContactRule",
    "DangerPhrase",
    "EscalationStep",
    "HoldReason",
    "Outcome",
    "PlacePrecision",
    "Queue",
    "QuestionType",
    "Representation",
    "RoutingRule",
    "Service",
    "ServiceGroup",
    "ServiceMeasure",
    "ServiceQuestion",
    "SlaTarget",
    "Street",
    "TargetUnit",
    "WorkCalendar",
]
