"""What rules give besides a queue, as events: an owner, tags, less publicity, a hand-off to an outside body."""

from datetime import date, datetime

from django.db.models import F

from civic311.accounts.absences import covering, present
from civic311.accounts.members import own_members
from requests_app import events
from requests_app.queries.directory import least_loaded
from requests_app.workflow import Status
from routing.models import AssigneeMode, ClosureReason, RoutingRule
from routing.planning import Routing
from routing.reference import in_city_zone

NOT_OURS = "not-ours"


def given_by_rules(routing: Routing, *, now: datetime) -> list[events.NewEvent]:
    """The events that follow the routing. Call inside the transaction: who comes next in turn is counted here."""
    decision = routing.decision
    news = []
    if decision.tags:
        news.append(events.tagged(tags=decision.tags))
    if decision.is_public is False:
        news.append(events.withheld(is_withheld=True))
    if routing.hand_off is not None:
        news.extend(_hand_off(routing))
    if routing.ends_here:
        return news
    assignee_id = _assignee(routing, in_city_zone(now).date())
    if assignee_id is not None:
        named = decision.assignee.user_id if decision.assignee else None
        news.append(events.assigned(assignee_id=assignee_id, how="rule" if named in (None, assignee_id) else "cover"))
    return news


def _hand_off(routing: Routing) -> list[events.NewEvent]:
    """The case ends at once: somebody else is responsible, and the reporter is told who and why. Or they work on it
    while it stays open here."""
    assert routing.hand_off is not None
    rule_id = None if routing.by_answer else routing.decision.rule_id
    if not routing.ends_here:
        return [events.passed_on(body_id=routing.hand_off.pk, rule_id=rule_id)]
    reason = ClosureReason.objects.filter(code=NOT_OURS).first()
    return [
        events.handed_off(body_id=routing.hand_off.pk, rule_id=rule_id),
        events.closed(status=Status.NOT_ACTIONABLE, closure_reason_id=reason.pk if reason else None),
    ]


def _assignee(routing: Routing, today: date) -> int | None:
    """Who the rules give it to: present today, or who stands in for somebody named. None leaves it to the queue."""
    wanted = routing.decision.assignee
    if wanted is None:
        return None
    members = own_members("requests.claim", routing.queue.department_id)
    if wanted.mode == AssigneeMode.NAMED:
        named = covering([wanted.user_id or 0], today).get(wanted.user_id or 0)
        return named if named in members else None
    there = present(members, today)
    if not there:
        return None
    if wanted.mode == AssigneeMode.LEAST_LOADED:
        return least_loaded(there)
    return there[(_turn(routing) - 1) % len(there)]


def _turn(routing: Routing) -> int:
    """Count one more case given in turn by the rule that asked for it."""
    rule_id = next(r.params["rule_id"] for r in routing.decision.reasons if "assignee" in r.params)
    RoutingRule.objects.filter(pk=rule_id).update(turn=F("turn") + 1)
    return RoutingRule.objects.values_list("turn", flat=True).get(pk=rule_id)
