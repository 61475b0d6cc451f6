"""Forget a person: what may go now goes, what a law or a hold keeps stays, and a certificate says both.

The worker does it, case by case, each in its own transaction; the row of the erasure is its work list. It may run
twice, since what is erased already is not found again, and her contact details go last.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from civic311.accounts.viewer import Viewer
from civic311.lib.jobs import enqueue
from civic311.lib.known_data import Person
from civic311.people.holds import holds_on_person
from civic311.people.models import LOOSE, RecordKind
from civic311.people.privacy import person_of
from records import keeping_rules, series
from records.answering import answer_erased
from records.certificates import certify
from records.holding import keep_holds_off
from records.models import Certificate, Erasure
from records.residue import residue_of
from records.rooms import erase_everywhere
from records.sparing import Kept, Sparing
from requests_app.actions.forget import forget
from requests_app.actor import Actor
from requests_app.privacy import Touched, cases_of, scope_of

WAKE = "records.tasks.erase_people"
# Kinds that are kept per case; photos by staff are no records of a person.
KINDS = tuple(kind for kind in RecordKind if kind not in (*LOOSE, RecordKind.WORK_PHOTOS))
_MENTIONED = (RecordKind.WORDS, RecordKind.NOTES, RecordKind.MESSAGES)


@dataclass
class Plan:
    """What would go and what would stay if the person were forgotten now."""

    person: Person
    spared: Sparing
    cases: list[tuple[Touched, tuple[str, ...]]] = field(default_factory=list)
    holds: tuple[str, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether nothing may go, as she is under a hold herself."""
        return bool(self.holds)

    @property
    def kept(self) -> list[Kept]:
        """What has to stay, as far as it was looked for: what hangs on cases of others is found while erasing."""
        if self.holds:
            return [Kept(kind, keeping_rules.Why.HOLD, self.holds, None, 0) for kind in KINDS]
        return self.spared.kept()


def plan(person: Person, *, now: datetime) -> Plan:
    """What may go and what has to stay, kind by kind."""
    spared = Sparing(series.active(), now=now)
    holds = _holds_on(person)
    if holds:
        return Plan(person, spared, holds=holds)
    cases = cases_of(person)
    spared.judge(KINDS, [case for case in cases if case.report_ids])
    spared.judge(_MENTIONED, [case for case in cases if not case.report_ids])
    return Plan(person, spared, [(case, _goes(case, spared)) for case in cases])


def _holds_on(person: Person) -> tuple[str, ...]:
    return tuple(hold.name for hold in holds_on_person(person.contact_ids, person.addresses))


def _goes(case: Touched, spared: Sparing) -> tuple[str, ...]:
    """The kinds that go from a case; her contact details go from all of them or from none."""
    kinds = KINDS if case.report_ids else _MENTIONED
    return tuple(
        kind for kind in kinds
        if not (spared.contact if kind == RecordKind.CONTACT else spared.keeps(kind, case.case_id))
    )  # fmt: skip


@transaction.atomic
def ask_to_erase(person: Person, *, reason: str, by: int | None, now: datetime) -> Erasure:
    """Put an erasure on the worker's list; asked twice while it waits, it is one, of all contacts that were named."""
    same = Erasure.objects.filter(done_at=None, contact_ids__overlap=list(person.contact_ids))
    waiting = same.select_for_update(of=("self",)).first()
    if waiting is not None:
        waiting.contact_ids = sorted({*waiting.contact_ids, *person.contact_ids})
        waiting.save(update_fields=["contact_ids"])
        return waiting
    row = Erasure.objects.create(
        contact_ids=list(person.contact_ids), asked_by_id=by, asked_at=now, reason=reason[:200]
    )  # fmt: skip
    enqueue(WAKE)
    return row


def erase_next(*, now: datetime) -> Erasure | None:
    """Carry out the erasure that was tried least and asked for first; None when none waits.

    Raises whatever a broken case raises; what was done until then is kept.
    """
    row = Erasure.objects.filter(done_at=None).order_by("attempts", "asked_at", "pk").first()
    if row is None:
        return None
    Erasure.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)  # one that breaks lets the others pass
    person = person_of(row.contact_ids)
    if person is None:
        _finish(row, None, now=now)
        return row
    actor = Actor(Viewer(user_id=row.asked_by_id), "staff", is_system=True, tells=False)
    planned = plan(person, now=now)
    for case, kinds in planned.cases:
        with transaction.atomic():
            keep_holds_off()
            if kinds and series.holds_on([case.case_id]):
                return row  # placed just now: the next round plans anew
            _count(row.pk, forget(case.case_id, scope_of(case, person), kinds, actor=actor, now=now))
    _finish(row, planned, now=now)
    return row


def _count(erasure_id: int, counts: Counter[str]) -> None:
    row = Erasure.objects.select_for_update().get(pk=erasure_id)
    if counts and row.done_at is None:
        row.counts = dict(Counter(row.counts) + counts)
        row.save(update_fields=["counts"])


@transaction.atomic
def _finish(asked: Erasure, planned: Plan | None, *, now: datetime) -> None:
    """What hangs on no case of hers, then her contact details; look what is left; certify.

    Not when somebody named more contacts meanwhile, or placed a hold on her: the next round plans anew.
    """
    row = Erasure.objects.select_for_update().get(pk=asked.pk)
    keep_holds_off()
    if row.done_at is not None or row.contact_ids != asked.contact_ids:
        return
    if planned is not None and not planned.is_held and _holds_on(planned.person):
        return
    row.done_at = now
    if planned is not None and not planned.is_held:
        person = planned.person
        row.counts = dict(Counter(row.counts) + Counter(erase_everywhere(person, planned.spared, now=now)))
    if planned is not None:
        row.kept = [_as_json(each) for each in planned.kept]
    if planned is not None and not planned.is_held:
        left = residue_of(_needles(planned.person))
        facts = {
            "erased": row.counts, "kept": [_nameless(each) for each in row.kept], "cases": len(planned.cases),
            "columns": left.columns, "not_looked_through": left.skipped, "left": left.found,
        }  # fmt: skip
        row.certificate = certify(Certificate.Kind.ERASURE, facts, made_by=row.asked_by_id, now=now)
        answer_erased(planned.person, facts["kept"], by=row.asked_by_id, now=now)
    row.save()


def _as_json(kept: Kept) -> dict[str, Any]:
    until = kept.until.isoformat() if kept.until else None
    return {"kind": str(kept.kind), "why": str(kept.why), "names": list(kept.names), "until": until,
            "cases": kept.cases}  # fmt: skip


def _nameless(kept: dict[str, Any]) -> dict[str, Any]:
    """As a certificate says it: a hold is often called by the names of people."""
    return kept | {"names": []} if kept["why"] == keeping_rules.Why.HOLD else kept


def _needles(person: Person) -> list[str]:
    """What is looked for in the end: what is hers alone. Others may have her name."""
    digits = [re.sub(r"\D", "", phone)[-10:] for phone in person.phones]
    return [*person.emails, *digits]
