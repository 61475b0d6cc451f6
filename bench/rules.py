"""How long it takes to route one request against 500 rules, and to tell which requests a changed rule set may touch."""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench.figures import Figure, median_ms
from routing.difference import difference
from routing.engine import Assignee, Effect, Facts, Moment, Rule, TargetEffect, compile_rules, route
from routing.rule_check import Known, findings
from routing.severity import Factor, compile_factors, score

RULES = 500
SERVICES = 120
GROUPS = 15
REQUESTS = 2000
_WORDS = ["gas", "live wire", "flood", "school", "blood", "smoke", "needle", "fallen tree", "sewage", "sinkhole"]
_TEXT = (
    "The light at the corner has been out since Monday and it is very dark there when the children walk home. "
    "A neighbor called already but nobody has come, and yesterday somebody nearly fell over the broken curb."
)


def measure_rules() -> list[Figure]:
    """The figures, with a city's mix: most rules are bound to services, some to groups, a fifth to neither."""
    random.seed(311)
    rules = list(_rules())
    ruleset, requests = compile_rules(rules), [_facts() for _ in range(REQUESTS)]
    factors = compile_factors(
        [Factor(n, word, {"fact": "words", "op": "contains", "value": word}, 20) for n, word in enumerate(_WORDS)]
    )
    by_rule = 0

    def decide(number: int) -> None:
        nonlocal by_rule
        facts = requests[number % REQUESTS]
        by_rule += route(facts, ruleset, service_queue="own", triage_queue="triage").matched

    def decide_scored(number: int) -> None:
        facts = requests[number % REQUESTS]
        route(facts, ruleset, service_queue="own", triage_queue="triage", severity=score(facts, factors))

    middle, slow = median_ms(decide, times=REQUESTS, warm_up=REQUESTS)
    scored, _ = median_ms(decide_scored, times=REQUESTS)
    detail = f"95th {slow * 1000:.0f}; {by_rule / (2 * REQUESTS):.0%} decided by a rule"
    return [
        Figure(f"route against {RULES} rules", middle * 1000, "microsec.", 150, detail=detail),
        Figure(f"the same with {len(_WORDS)} severity factors", scored * 1000, "microsec."),
        _differences(rules, requests),
        _checks(rules),
    ]


def _differences(rules: list[Rule], requests: list[Facts]) -> Figure:
    changed = [replace(rule, effect=Effect("elsewhere")) if rule.id % 50 == 0 else rule for rule in rules]
    between = difference(compile_rules(rules), compile_rules(changed))
    begun = time.perf_counter()
    touched = sum(bool(between.matching(Moment(facts))) for facts in requests)
    each = (time.perf_counter() - begun) / REQUESTS * 1_000_000
    return Figure("may ten changed rules touch a request", each, "microsec.", detail=f"{touched} of {REQUESTS} may")


def _checks(rules: list[Rule]) -> Figure:
    known = Known(services={f"s{n}": f"g{n % GROUPS}" for n in range(SERVICES)})
    begun = time.perf_counter()
    found = findings(rules, known)
    return Figure(f"check {RULES} rules before saving", time.perf_counter() - begun, "s", detail=f"{len(found)} found")


def _rules() -> Iterator[Rule]:
    for number in range(RULES):
        share = number % 10
        leaves = [_leaf("any")]
        if share < 6:
            leaves.insert(0, _leaf("service"))
        elif share < 8:
            leaves.insert(0, _leaf("group"))
        elif share == 8:
            leaves.append(_leaf("any"))
        conditions: dict[str, Any] = {"all": leaves}
        if share in (3, 9):
            conditions = {"all": leaves[:1], "any": [_leaf("any"), _leaf("any")], "none": [_leaf("channel")]}
        yield Rule(number + 1, 1, number, f"Rule {number + 1}", conditions, _effect(number))


def _effect(number: int) -> Effect:
    if number % 5:
        return Effect(queue=f"q{number % 40}", assignee=Assignee("least_loaded") if number % 7 == 0 else None)
    return Effect(severity=1 + number % 4, tags=(f"t{number % 6}",), targets=(TargetEffect("resolve", 3, "hours"),))


def _leaf(kind: str) -> dict[str, Any]:
    if kind == "any":
        kind = random.choice(["area", "area", "words", "time_of_day", "answer", "near", "weekday", "emergency"])
    extra: dict[str, Any] = {
        "service": {"op": "in", "value": [f"s{random.randrange(SERVICES)}" for _ in range(random.randint(1, 3))]},
        "group": {"op": "is", "value": f"g{random.randrange(GROUPS)}"},
        "channel": {"op": "in", "value": ["phone", "letter"]},
        "area": {"layer": random.choice(["ward", "district"]), "op": "in", "value": [f"a{random.randrange(40)}"]},
        "words": {"op": "contains", "value": random.sample(_WORDS, 3)},
        "time_of_day": {"op": "between", "value": ["22:00", f"0{random.randint(0, 6)}:00"]},
        "answer": {"question": f"q{random.randrange(9)}", "op": "in", "value": [f"c{random.randrange(9)}"]},
        "near": {"asset_type": random.choice(["school", "hospital"]), "op": "at_most", "value": 100},
        "weekday": {"op": "in", "value": [5, 6]},
        "emergency": {"op": "is", "value": "storm"},
    }[kind]
    return {"fact": kind, **extra}


def _facts() -> Facts:
    service = random.randrange(SERVICES)
    return Facts(
        service_code=f"s{service}",
        group_code=f"g{service % GROUPS}",
        answers={f"q{n}": f"c{random.randrange(9)}" for n in random.sample(range(9), 3)},
        area_codes={"ward": f"a{random.randrange(40)}", "district": f"a{random.randrange(40)}"},
        channel=random.choice(["web", "web", "app", "phone"]),
        severity=random.choice([2, 3, 3, 4]),
        text=f"{_TEXT} {random.choice(_WORDS) if random.random() < 0.1 else ''}",
        received_at=datetime(2026, 6, 1, tzinfo=ZoneInfo("America/New_York"))
        + timedelta(minutes=random.randrange(14 * 1440)),
        language="en",
        near={"school": random.uniform(10, 1000)},
    )


if __name__ == "__main__":
    for figure in measure_rules():
        print(figure.line())
