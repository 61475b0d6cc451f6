"""Reference data of routing, one file per subject."""

from routing.models.areas import Address, Area, AreaIndicator, AreaLayer, Representation, Street
from routing.models.catalogue import (
    ClosureReason,
    DangerPhrase,
    HoldReason,
    QuestionType,
    Service,
    ServiceGroup,
    ServiceMeasure,
    ServiceQuestion,
)
from routing.models.clocks import CalendarHoliday, ClockKind, EscalationStep, SlaTarget, WorkCalendar
from routing.models.queues import Queue, RoutingRule

__all__ = [
    "Address",
    "Area",
    "AreaIndicator",
    "AreaLayer",
    "CalendarHoliday",
    "ClockKind",
    "ClosureReason",
    "DangerPhrase",
    "EscalationStep",
    "HoldReason",
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
    "WorkCalendar",
]
