"""What routing rules have done lately: how many requests each decided, and how many of these staff sent on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Func, IntegerField, OuterRef, Q
from django.db.models.lookups import Exact

from requests_app.models import Event, RuleCorrection, ServiceRequest
from requests_app.models.log import DecidingRule
from requests_app.queries.past_facts import some_requests
from routing.corrections import Routed
from routing.models import RoutingRule

LATELY = timedelta(days=90)
MOST_COUNTED = 10_000
MOST_READ = 2_000


@dataclass
class RuleUse:
    """What a rule did since some moment. `routed` stops at MOST_COUNTED + 1; `sent_to` has counts by the id of the
    queue that staff chose instead."""

    routed: int = 0
    sent_to: Mapping[int, int] = field(default_factory=dict)

    @property
    def corrected(self) -> int:
        """How many staff sent on."""
        return sum(self.sent_to.values())

    @property
    def is_more(self) -> bool:
        """Whether it routed more than are counted."""
        return self.routed > MOST_COUNTED

    @property
    def share(self) -> int | None:
        """How many of a hundred were sent on; None where that cannot be said."""
        return None if self.is_more or not self.routed else round(100 * min(self.corrected / self.routed, 1))


def rule_use(*, since: datetime) -> dict[int | None, RuleUse]:
    """Every rule's use by its id; under None what staff sent on although no rule had decided."""
    found: dict[int | None, RuleUse] = {key: RuleUse(routed) for key, routed in _routed(since)}
    sent: dict[int | None, dict[int, int]] = {}
    rows = RuleCorrection.objects.filter(corrected_at__gte=since).values_list("rule_id", "to_queue_id")
    for rule_id, queue_id, count in rows.annotate(count=Count("pk")).order_by("-count", "to_queue_id"):
        sent.setdefault(rule_id, {})[queue_id] = count
    for rule_id, counts in sent.items():
        found.setdefault(rule_id, RuleUse()).sent_to = counts
    return found


def _routed(since: datetime) -> Iterable[tuple[int, int]]:
    """One index scan for each rule, which stops at the most that is counted."""
    rows = _of_rule(OuterRef("pk"), since)[: MOST_COUNTED + 1].values("sequence")
    counted = Func(ArraySubquery(rows), function="cardinality", output_field=IntegerField())
    return RoutingRule.objects.order_by().annotate(routed=counted).values_list("pk", "routed")


def _of_rule(rule_id: Any, since: datetime) -> Any:
    mine = Q(Exact(DecidingRule(), rule_id), kind="routed", occurred_at__gte=since)
    practiced = ServiceRequest.everything.filter(is_practice=True).order_by().values("pk")
    return Event.objects.filter(mine).exclude(service_request_id__in=practiced).order_by("-occurred_at")


def routed_lately(rule: RoutingRule, *, since: datetime, now: datetime) -> list[Routed]:
    """The requests a rule decided since then, the latest 2,000, each with the code of the queue staff sent it to."""
    ids = list(_of_rule(rule.pk, since).values_list("service_request_id", flat=True)[:MOST_READ])
    rows = RuleCorrection.objects.filter(rule=rule, service_request__in=ids)
    sent = dict(rows.values_list("service_request_id", "to_queue__code"))
    return [Routed(past.facts, sent.get(past.pk)) for past in some_requests(ids, as_of=now)]
