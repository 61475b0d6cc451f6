"""Try a changed set of rules on requests of the past: what would go elsewhere. Done by the worker, in pieces.

The set that is in force and the changed one decide on the same facts, so that what staff sent on by hand since does not
count as a difference. Where no changed rule matches, neither set is asked (`routing.difference`).
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from requests_app.models import DryRun
from requests_app.queries.past_facts import PastRequest, count_between, past_requests
from routing.difference import Difference, difference
from routing.engine import Moment, RuleSet, compile_rules
from routing.planning import Routing, decide
from routing.reference import Reference, reference
from routing.rule_data import from_data
from routing.severity import score

PIECE = 2_000
EXAMPLES = 20
MOST_ATTEMPTS = 3

log = logging.getLogger(__name__)


def run_waiting(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> None:
    """Go on with every dry run that is not done; each piece is kept, so that another worker may take it from there."""
    waiting = DryRun.objects.filter(state__in=[DryRun.State.WAITING, DryRun.State.RUNNING]).order_by("pk")
    for run in waiting:
        if not may_go_on():
            return
        try:
            _go_on(run, now, may_go_on)
        except Exception:  # the dry runs behind this one must not wait for it
            log.exception("dry run %s failed", run.pk)
            run.attempts += 1
            run.state = DryRun.State.FAILED if run.attempts >= MOST_ATTEMPTS else run.state
            run.save(update_fields=["attempts", "state"])


def _go_on(run: DryRun, now: datetime, may_go_on: Callable[[], bool]) -> None:
    known = reference()
    trial = Trial.of(known, compile_rules(from_data(data) for data in run.rules), run.result)
    if run.state == DryRun.State.WAITING:
        run.total, run.state = count_between(run.since, run.until), DryRun.State.RUNNING
    while may_go_on():
        piece = past_requests(since=run.since, until=run.until, after=run.position, size=PIECE, as_of=now)
        for past in piece:
            trial.take(past)
        position = run.position
        run.position = piece[-1].pk if piece else position
        run.done += len(piece)
        if not piece:
            run.state, run.finished_at = DryRun.State.DONE, now
        run.result = trial.result()
        values = {name: getattr(run, name) for name in ("total", "state", "position", "done", "finished_at", "result")}
        # Somebody else may have taken the same piece: whoever writes first keeps it.
        taken = DryRun.objects.filter(pk=run.pk, position=position).exclude(state=DryRun.State.DONE).update(**values)
        if not taken or not piece:
            return


@dataclass
class Trial:
    """Two rule sets side by side, and what was counted so far."""

    known: Reference
    old: RuleSet
    new: RuleSet
    changed: Difference
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    late: Counter[tuple[str, str]] = field(default_factory=Counter)
    severities: Counter[tuple[int, int]] = field(default_factory=Counter)
    hits: Counter[int] = field(default_factory=Counter)
    others: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, known: Reference, new: RuleSet, so_far: Mapping[str, Any]) -> "Trial":
        """Go on from what `result` gave."""
        trial = cls(known, known.rules, new, difference(known.rules, new))
        for row in so_far.get("moves", []):
            trial.moves[(row["from"], row["to"])] = row["count"]
            trial.late[(row["from"], row["to"])] = row["late"]
        for row in so_far.get("severities", []):
            trial.severities[(row["from"], row["to"])] = row["count"]
        trial.hits.update({int(key): count for key, count in so_far.get("hits", {}).items()})
        trial.others = so_far.get("others", 0)
        trial.examples = list(so_far.get("examples", []))
        return trial

    def take(self, past: PastRequest) -> None:
        """Count one request."""
        moment = Moment(past.facts)
        scored = score(past.facts, self.known.factors)
        moment.severity = scored.severity
        matching = self.changed.matching(moment)
        if not matching:
            return
        self.hits.update(matching.new)
        before = decide(self.known, past.facts, self.old, scored)
        after = decide(self.known, past.facts, self.new, scored)
        was, becomes = _place(before), _place(after)
        severities = (before.decision.severity, after.decision.severity)
        if was != becomes:
            self.moves[(was, becomes)] += 1
            self.late[(was, becomes)] += past.was_late
        if severities[0] != severities[1]:
            self.severities[severities] += 1
        if was == becomes and severities[0] == severities[1]:
            self.others += _gives(before) != _gives(after)
            return
        if len(self.examples) < EXAMPLES:
            self.examples.append(
                {
                    "number": past.public_id, "from": was, "to": becomes, "severity_from": severities[0],
                    "severity_to": severities[1], "late": past.was_late,
                }
            )  # fmt: skip

    def result(self) -> dict[str, Any]:
        """The counts as JSON, the largest first. A place is "queue:<code>" or "body:<code>"."""
        return {
            "moves": [
                {"from": was, "to": becomes, "count": count, "late": self.late[(was, becomes)]}
                for (was, becomes), count in self.moves.most_common()
            ],
            "severities": [
                {"from": was, "to": becomes, "count": count} for (was, becomes), count in self.severities.most_common()
            ],
            "others": self.others,
            "hits": {str(key): count for key, count in sorted(self.hits.items())},
            "examples": self.examples,
        }


def changed_rules(known: Reference, rules: Sequence[Mapping[str, Any]]) -> set[int]:
    """Ids of the rules of a changed set (as data) that are new or differ from those in force."""
    new = compile_rules(from_data(data) for data in rules)
    ids = {rule.id for rule in new.rules}
    return {rule.id for rule in difference(known.rules, new).rules if rule.id in ids}


def _place(routing: Routing) -> str:
    return f"body:{routing.hand_off.code}" if routing.hand_off else f"queue:{routing.queue.code}"


def _gives(routing: Routing) -> tuple[Any, ...]:
    decision = routing.decision
    return (decision.assignee, decision.targets, decision.is_public, decision.tags)


def forget_old(*, before: datetime) -> int:
    """Delete dry runs that nobody looks at any more; returns how many."""
    return DryRun.objects.filter(created_at__lt=before).delete()[0]
