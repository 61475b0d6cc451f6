"""Who is told, instead of an event, that it hears no more of a case that it knows; and what is taken back then."""

from collections.abc import Collection, Mapping

from django.db import connection

from integrations.models import Delivery, Subscription
from integrations.webhooks.matching import FAREWELLS, NO_LONGER_COVERED, NO_LONGER_PUBLIC, Filters, covers, is_open_to
from integrations.webhooks.payload import facts_of
from requests_app.models import ServiceRequest

# Whatever was kept of such a case goes as a farewell from now on, waiting, replayed or sent again.
_TAKE_BACK = """
UPDATE integrations_delivery SET kind = %(kind)s, payload = payload || jsonb_build_object(
    'kind', %(kind)s::text, 'data', '{}'::jsonb, 'case',
    jsonb_build_object('service_request_id', payload #> '{case,service_request_id}', 'is_public', false))
WHERE subscription_id = %(subscription)s AND service_request_id = ANY(%(cases)s) AND kind <> %(kind)s
RETURNING service_request_id
"""


def farewells(subscription: Subscription, filters: Filters, cases: Mapping[int, ServiceRequest]) -> dict[int, str]:
    """The kind of farewell by case, where one is due; what must not be heard any more is cut out of what was kept.

    Call it in the transaction that writes them.
    """
    facts = {case_id: facts_of(case) for case_id, case in cases.items()}
    closed = [case_id for case_id, each in facts.items() if not is_open_to(filters, each)]
    left = [case_id for case_id, each in facts.items() if is_open_to(filters, each) and not covers(filters, each)]
    return dict.fromkeys(_told(subscription, left), NO_LONGER_COVERED) | dict.fromkeys(
        _take_back(subscription, closed), NO_LONGER_PUBLIC
    )


def _take_back(subscription: Subscription, case_ids: Collection[int]) -> set[int]:
    """Cut what was kept of these cases; those of which anything was."""
    if not case_ids:
        return set()
    values = {"kind": NO_LONGER_PUBLIC, "subscription": subscription.pk, "cases": list(case_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BACK, values)
        return {row[0] for row in cursor.fetchall()}


def _told(subscription: Subscription, case_ids: Collection[int]) -> set[int]:
    """Those of these cases that it hears of, as far as it knows."""
    if not case_ids:
        return set()
    told = Delivery.objects.filter(subscription=subscription, service_request_id__in=case_ids).order_by("sequence")
    last = dict(told.values_list("service_request_id", "kind"))
    return {case_id for case_id, kind in last.items() if kind not in FAREWELLS}
