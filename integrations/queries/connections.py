"""Connections to outside bodies, as the settings show them."""

from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet

from integrations.models import Connection, HandOver, NewsFromPeer
from routing.models import OutsideBody, RoutingRule, Service

_MOST = 50
TO_DO = (HandOver.State.UNSURE, HandOver.State.REFUSED)


def connections() -> QuerySet[Connection]:
    """All of them, with how many cases wait to be sent, are there, and need a person."""
    counted = {
        "waiting": Count("hand_overs", filter=Q(hand_overs__state__in=["waiting", "token"])),
        "there": Count("hand_overs", filter=Q(hand_overs__state="there")),
        "to_do": Count(
            "hand_overs",
            filter=Q(hand_overs__state__in=TO_DO)
            & (
                Q(hand_overs__service_request__with_body=F("body"))
                | Q(hand_overs__service_request__handed_to=F("body"))
            ),
        ),
    }
    return Connection.objects.select_related("body").annotate(**counted)


def bodies_without() -> QuerySet[OutsideBody]:
    """Outside bodies that no connection serves yet."""
    return OutsideBody.objects.filter(is_active=True, connection=None)


def to_do(connection: Connection) -> QuerySet[HandOver]:
    """Hand-overs that do not go on by themselves, the newest first; nobody need decide once a team of ours has it."""
    theirs = Q(service_request__with_body=connection.body_id) | Q(service_request__handed_to=connection.body_id)
    return _with_case(connection).filter(theirs, state__in=TO_DO)[:_MOST]


def recent(connection: Connection) -> QuerySet[HandOver]:
    """The newest of the others."""
    return _with_case(connection).exclude(state__in=TO_DO)[:_MOST]


def _with_case(connection: Connection) -> QuerySet[HandOver]:
    return HandOver.objects.filter(connection=connection).select_related("service_request", "connection__body")


def codes_heard(connection: Connection) -> Iterable[str]:
    """Their own words for statuses, as they came in news."""
    heard = NewsFromPeer.objects.filter(connection=connection).exclude(code="")
    return heard.order_by("code").values_list("code", flat=True).distinct()[:_MOST]


def our_services() -> QuerySet[Service]:
    """The services that can be asked for, in the order residents see them."""
    return Service.objects.filter(is_active=True).select_related("group")


def rules_of(connection: Connection) -> QuerySet[RoutingRule]:
    """The rules in force that hand cases to the body."""
    return RoutingRule.objects.filter(hand_off=connection.body_id, is_active=True).order_by("order", "pk")
