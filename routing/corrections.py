"""What to change when staff keep moving what a rule has routed. Plain Python.

Looks for the one condition that best sets apart the requests sent on to one queue from those that stayed. It is told
with its counts and is a proposal only: an administrator reads it, changes it and tries it on past requests.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routing.answers import texts
from routing.facts import Facts
from routing.phrases import fold

LEAST_SUPPORT = 3
LEAST_PRECISION = 0.7
SHARE_FOR_ALL = 0.9
LONGEST_LIST = 12
SHORTEST_WORD = 4
_Trait = tuple[str, str]
_PLAIN = ("service", "group", "channel", "language", "weekday", "asset_type", "asset_owner")


@dataclass(frozen=True)
class Routed:
    """A request that a rule routed, and the queue staff `sent_to` instead; None when it stayed."""

    facts: Facts
    sent_to: str | None


@dataclass(frozen=True)
class Proposal:
    """A rule to put before the one that is corrected.

    `conditions` hold beside those of the corrected rule (`narrowed` joins them); empty ones mean that nearly everything
    it routes is sent on, so that its own queue should change. Of the `total` requests, `matching` fulfil the conditions
    and `support` of these were sent to `queue`; altogether `moved` were. `precision` is support / matching.
    """

    queue: str
    conditions: Mapping[str, Any]
    support: int
    matching: int
    moved: int
    total: int

    @property
    def precision(self) -> float:
        """The share of the matching requests that staff sent where this proposal would send them."""
        return self.support / self.matching


def propose(rows: Iterable[Routed]) -> Proposal | None:
    """The proposal that explains most of the corrections, or None when no single condition does.

    At least 3 requests must support it and 70 % of those it matches.
    """
    routed = list(rows)
    traits = [set(_traits(row.facts)) for row in routed]
    moves = Counter(row.sent_to for row in routed if row.sent_to is not None)
    best: tuple[float, Proposal] | None = None
    for queue, moved in sorted(moves.items(), key=lambda item: (-item[1], item[0])):
        if moved < LEAST_SUPPORT:
            break
        if moved >= SHARE_FOR_ALL * len(routed):
            return Proposal(queue, {}, moved, len(routed), moved, len(routed))
        for proposal in _candidates(routed, traits, queue, moved):
            worth = _worth(proposal)
            if best is None or worth > best[0]:
                best = (worth, proposal)
    return best[1] if best else None


def narrowed(conditions: Mapping[str, Any], proposal: Proposal) -> dict[str, Any]:
    """The conditions of the corrected rule and of the proposal together, for the new rule before it."""
    added = [dict(proposal.conditions)] if proposal.conditions else []
    if not conditions:
        return {"all": added} if added else {}
    if set(conditions) == {"all"}:
        return {"all": [*conditions["all"], *added]}
    return {"all": [dict(conditions), *added]}


def _worth(proposal: Proposal) -> float:
    """How much a proposal explains: moves put right less those that it would make wrongly, which weigh double."""
    return proposal.support - 2 * (proposal.matching - proposal.support)


def _candidates(routed: Sequence[Routed], traits: Sequence[set[_Trait]], queue: str, moved: int) -> Iterator[Proposal]:
    matching: Counter[_Trait] = Counter()
    support: Counter[_Trait] = Counter()
    for row, held in zip(routed, traits, strict=True):
        matching.update(held)
        if row.sent_to == queue:
            support.update(held)
    telling: dict[str, list[str]] = {}
    for trait, count in sorted(support.items(), key=lambda item: (-item[1], item[0])):
        if count >= LEAST_PRECISION * matching[trait] and matching[trait] < len(routed):
            telling.setdefault(trait[0], []).append(trait[1])
    # Of facts that explain as much the earlier ones here are the plainer ones; words are the last resort.
    for fact, values in sorted(telling.items(), key=lambda item: (item[0] == "words", _rank(item[0]), item[0])):
        # A single word is enough to read; of words that go together, a list would say nothing more.
        chosen = values[:1] if fact == "words" else sorted(values[:LONGEST_LIST])
        wanted = {(fact, value) for value in chosen}
        hits = [row.sent_to == queue for row, held in zip(routed, traits, strict=True) if not wanted.isdisjoint(held)]
        if sum(hits) >= LEAST_SUPPORT and sum(hits) >= LEAST_PRECISION * len(hits):
            yield Proposal(queue, _condition(fact, chosen), sum(hits), len(hits), moved, len(routed))


def _rank(fact: str) -> int:
    return _PLAIN.index(fact) if fact in _PLAIN else len(_PLAIN)


def _condition(fact: str, values: Sequence[str]) -> dict[str, Any]:
    name, _, subject = fact.partition(":")
    if name == "words":
        return {"fact": "words", "op": "contains", "value": list(values)}
    if name == "weekday":
        return {"fact": "weekday", "op": "in", "value": [int(value) for value in values]}
    leaf: dict[str, Any] = {"fact": name, "op": "in", "value": list(values)}
    if name == "area":
        leaf["layer"] = subject
    elif name == "answer":
        leaf["question"] = subject
    return leaf


def _traits(facts: Facts) -> Iterator[_Trait]:
    values = (
        facts.service_code, facts.group_code, facts.channel, facts.language, str(facts.received_at.weekday()),
        facts.asset_type, facts.asset_owner,
    )  # fmt: skip
    yield from ((fact, value) for fact, value in zip(_PLAIN, values, strict=True) if value)
    yield from ((f"area:{layer}", code) for layer, code in facts.area_codes.items())
    yield from ((f"answer:{code}", text) for code, answer in facts.answers.items() for text in texts(answer) if text)
    yield from (("words", word) for word in fold(facts.text).split() if len(word) >= SHORTEST_WORD)
