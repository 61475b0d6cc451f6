"""Trying a changed set of rules on requests of the past."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from requests_app import dry_run
from requests_app.models import DryRun, ServiceRequest
from routing.models import RoutingRule
from routing.reference import active_rules, reference, rule_of
from routing.rule_data import to_data
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db
NOW = MORNING + timedelta(days=30)
LIGHTS_TAKE_KNEE = {
    "id": 0, "version": 1, "order": 5, "name": "Knee-deep holes are for the lights crew",
    "conditions": {"all": [{"fact": "answer", "question": "depth", "op": "is", "value": "knee"}]},
    "effect": {"queue": "lights"},
}  # fmt: skip


def begin(*more: dict[str, Any], since: datetime = MORNING - timedelta(days=60)) -> DryRun:
    rules = [*(to_data(rule_of(row)) for row in active_rules()), *more]
    return DryRun.objects.create(rules=rules, since=since, until=NOW)


def finish(run: DryRun) -> dict[str, Any]:
    dry_run.run_waiting(now=NOW)
    run.refresh_from_db()
    assert run.state == DryRun.State.DONE
    return run.result


def test_it_tells_what_would_go_elsewhere_and_how_many_of_these_were_late(small_city: SmallCity) -> None:
    shallow, deep = make_request(answers={"depth": "ankle"}), make_request(answers={"depth": "knee"})
    assert deep.due_at < NOW

    result = finish(begin(LIGHTS_TAKE_KNEE))

    assert result["moves"] == [{"from": "queue:potholes", "to": "queue:lights", "count": 1, "late": 1}]
    assert [example["number"] for example in result["examples"]] == [deep.public_id]
    assert result["hits"] == {"0": 1}
    assert shallow.queue.code == "potholes"


def test_the_same_rules_change_nothing(small_city: SmallCity) -> None:
    make_request(answers={"depth": "knee"})

    result = finish(begin())

    assert (result["moves"], result["severities"], result["hits"]) == ([], [], {})


def test_what_staff_sent_on_by_hand_is_no_difference(small_city: SmallCity) -> None:
    deep = make_request(answers={"depth": "knee"})
    ServiceRequest.objects.filter(pk=deep.pk).update(queue=small_city.queue("inspectors"))

    assert finish(begin(LIGHTS_TAKE_KNEE))["moves"][0]["from"] == "queue:potholes"


def test_a_severity_that_would_change_is_told_apart(small_city: SmallCity) -> None:
    make_request(answers={"depth": "ankle"})
    urgent = LIGHTS_TAKE_KNEE | {"conditions": {}, "effect": {"severity": 1}, "name": "All at once"}

    result = finish(begin(urgent))

    assert result["moves"] == []
    assert result["severities"] == [{"from": 3, "to": 1, "count": 1}]


def test_requests_outside_the_span_are_left_out(small_city: SmallCity) -> None:
    make_request(answers={"depth": "knee"})

    run = begin(LIGHTS_TAKE_KNEE, since=MORNING + timedelta(days=1))

    assert finish(run)["moves"] == []
    assert run.total == 0


def test_it_goes_on_where_another_worker_stopped(small_city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dry_run, "PIECE", 2)
    for _ in range(5):
        make_request(answers={"depth": "knee"})
    run = begin(LIGHTS_TAKE_KNEE)
    turns = iter([True, True, False])

    dry_run.run_waiting(now=NOW, may_go_on=lambda: next(turns))
    run.refresh_from_db()
    assert (run.state, run.done, run.total) == (DryRun.State.RUNNING, 2, 5)

    assert finish(run)["moves"][0]["count"] == 5


def test_rules_that_cannot_be_used_end_in_a_failure_and_hold_up_no_other(small_city: SmallCity) -> None:
    broken = begin(LIGHTS_TAKE_KNEE | {"effect": {}})
    fine = begin(LIGHTS_TAKE_KNEE)

    for _ in range(dry_run.MOST_ATTEMPTS):
        dry_run.run_waiting(now=NOW)

    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, fine.state) == (DryRun.State.FAILED, DryRun.State.DONE)


def test_only_new_and_changed_rules_are_told_of(small_city: SmallCity) -> None:
    existing = RoutingRule.objects.get()
    same = to_data(rule_of(existing))

    assert dry_run.changed_rules(reference(), [same, LIGHTS_TAKE_KNEE]) == {0}
    assert dry_run.changed_rules(reference(), [same | {"effect": {"severity": 1}}]) == {existing.pk}
