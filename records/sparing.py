"""What an erasure has to leave alone: each case that a record of hers hangs on is asked, whoever reported it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from civic311.people.models import RecordKind, RecordSeries
from records import keeping_rules, series
from requests_app.models import ServiceRequest
from requests_app.privacy import Touched, touched


@dataclass(frozen=True)
class Kept:
    """Records of one kind that have to stay: why (keeping_rules.Why), by whose name, until when, on how many cases."""

    kind: str
    why: str
    names: tuple[str, ...]
    until: datetime | None
    cases: int


class Sparing:
    """Judges cases as of `now` and remembers which had to keep what. It is what rooms know as `Spared`."""

    def __init__(self, rows: Sequence[RecordSeries], *, now: datetime) -> None:
        self._rows = rows
        self._now = now
        self._stays: dict[str, dict[int, keeping_rules.Verdict]] = {}

    @property
    def contact(self) -> bool:
        return RecordKind.CONTACT in self._stays

    def keeps(self, kind: str, case_id: int) -> bool:
        """Whether a case that was judged has to keep its records of this kind."""
        return case_id in self._stays.get(kind, {})

    def judge(self, kinds: Iterable[str], cases: Sequence[Touched]) -> None:
        """Find out which of these cases have to keep records of which kinds."""
        kinds = tuple(kinds)
        held = series.holds_on(case.case_id for case in cases)
        for case in cases:
            life = series.life(case.received_at, case.closed_at, held.get(case.case_id, ()))
            for kind in kinds:
                said = keeping_rules.verdict(series.spans(self._rows, kind, case.service_code), life, now=self._now)
                if not said.may_go:
                    self._stays.setdefault(kind, {})[case.case_id] = said

    def ids(self, kind: str, case_ids: Iterable[int | None]) -> frozenset[int]:
        asked = {case_id for case_id in case_ids if case_id is not None}
        self.judge([kind], touched(asked, {}))
        return frozenset(case_id for case_id in asked if self.keeps(kind, case_id))

    def numbers(self, kind: str, numbers: Iterable[str]) -> frozenset[str]:
        cases = dict(ServiceRequest.everything.filter(public_id__in=list(numbers)).values_list("pk", "public_id"))
        return frozenset(cases[case_id] for case_id in self.ids(kind, cases))

    def since(self, kind: str) -> datetime:
        """What hangs on no case is over when it came in; only series of all services cover it."""
        spans = series.spans(self._rows, kind, "")
        return self._now - max((span.minimum for span in spans), default=timedelta())

    def kept(self) -> list[Kept]:
        """What had to stay, kind by kind."""
        return [_kept(kind, list(found.values())) for kind, found in self._stays.items()]


def _kept(kind: str, found: Sequence[keeping_rules.Verdict]) -> Kept:
    names = tuple(sorted({name for said in found for name in said.names}))
    reasons = [said.why for said in found]
    until = keeping_rules.latest(said.until for said in found)
    first = next(why for why in keeping_rules.Why if why in reasons)
    return Kept(kind, first, names, until if first == keeping_rules.Why.MINIMUM else None, len(found))
