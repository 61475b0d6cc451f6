"""The life of one invented request, from the report to its end or to this moment."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from civic311.demo import texts
from civic311.demo.calls import Call
from civic311.demo.intake import Arrival
from civic311.demo.tape import Tape
from civic311.demo.wards import PROFILES
from civic311.demo.world import World
from requests_app import events
from requests_app.bulk import MessageRow, NoteRow, ReportRow
from routing.planning import plan_clocks

_PACE = {
    "streets": 1.05, "lighting": 1.0, "sanitation": 0.82, "water": 0.9, "parks": 1.12, "housing": 1.25,
    "neighborhoods": 0.95, "311": 0.8,
}  # fmt: skip
_USUAL_SHARE, _SPREAD = 0.5, 0.68  # of the target time that half of the cases take; how far cases differ
_TAKEN_EARLY = 0.74
_WORST_DAYS = 34
_HOLDS = (("weather", 3), ("waiting-utility", 2), ("waiting-contractor", 3), ("waiting-resident", 3), ("parts", 2))
_ENDINGS = (("done", 888), ("found-in-order", 48), ("not-ours", 30), ("not-enough", 20), ("withdrawn", 14))
_OUTCOMES = (("done", 70), ("no_access", 14), ("needs_more", 16))
_MANY = 3  # so many voices are never told that nothing was found


class Life:
    """Plays a case; afterwards the tape holds its events, and the lists its texts."""

    def __init__(self, call: Call, arrival: Arrival, world: World) -> None:
        self.call, self.arrival, self.world = call, arrival, world
        self.chance: random.Random = world.chance
        self.notes: list[NoteRow] = []
        self.messages: list[MessageRow] = []
        self.voices: list[ReportRow] = []
        self.department = arrival.department_code
        self.tape = Tape(world.known, world.now, lambda: world.staff.supervisors.get(self.department, []))
        self.report = arrival.report
        self._use = self._share_of_target()
        self._ending = self._choose_ending()

    def play(self) -> None:
        """From the report on."""
        takes_back = self._is_hers_alone() and self.world.after_closing.takes_back()
        self._arrive(with_photo=not takes_back)
        if self.arrival.handed_off:
            return
        if takes_back:
            self._take_back()
            return
        joined_at = self.world.joined.get(self.call.index)
        if joined_at is not None and self.call.again is not None:
            self.tape.until(joined_at)
            original_id = self.world.request_ids[self.call.again.index]
            self.tape.put(
                events.marked_duplicate(original_id=original_id), joined_at, actor_id=self.world.operator(),
            )  # fmt: skip
            return
        self._expect_others()
        self._work()
        self.tape.until(self.world.now)

    def _share_of_target(self) -> float:
        if self.call.script == "open":
            return 9.0
        if self.chance.random() < 0.018:
            return min(self.chance.uniform(2, 7), self._latest_share())  # forgotten for a while
        pace = PROFILES[self.call.door.ward].pace * _PACE[self.department]
        if self.call.in_storm and self.call.kind.storm >= 2:
            pace *= 1.6
        if self.call.received_at.month in (12, 1, 2):
            pace *= 1.1
        return min(7.0, self._latest_share(), _USUAL_SHARE * pace * self.chance.lognormvariate(0, _SPREAD))

    def _choose_ending(self) -> str:
        if len(self.call.voices) + len(self.call.repeats) >= _MANY:
            return "done"
        return self.chance.choices([name for name, _ in _ENDINGS], [weight for _, weight in _ENDINGS])[0]

    def _latest_share(self) -> float:
        """No case stays open for more than some weeks beyond its target."""
        amount, unit = self.call.kind.target
        days = amount if unit.endswith("days") else amount / 24
        return 1 + _WORST_DAYS * self.chance.random() / days

    def _is_hers_alone(self) -> bool:
        """A report by the website of which nothing else depends, sent long enough ago to be taken back."""
        call = self.call
        is_alone = not (call.script or call.voices or call.repeats or call.again or self.arrival.handed_off)
        is_past = call.received_at < self.world.now - timedelta(hours=1)
        return is_alone and is_past and self._is_by_web()

    def _is_by_web(self) -> bool:
        return self.report.channel == "web" and self.report.contact_id is not None

    def _take_back(self) -> None:
        at = self.world.after_closing.moment(self.call.received_at)
        self.tape.until(at)
        at = max(at, self.tape.last)
        self.report = self.world.after_closing.withdrawn(self.report, at)
        reason = self.world.reasons["withdrawn"]
        self.tape.put(events.report_withdrawn(report_id=self.report.id), at, source="resident")
        self.tape.put(
            events.closed(status=reason.outcome, closure_reason_id=reason.pk), at, source="resident"
        )  # fmt: skip

    def _correct(self, at: datetime) -> None:
        self.tape.put(self.world.after_closing.corrected(self.report, at), at, source="resident")

    def _arrive(self, *, with_photo: bool = True) -> None:
        arrival, at = self.arrival, self.call.received_at
        actor_id, source = arrival.actor_id, arrival.source
        put = self.tape.put
        put(arrival.submitted, at, actor_id=actor_id, source=source)
        put(arrival.routed, at, actor_id=actor_id, source=source)
        if arrival.handed_off:
            for event in arrival.handed_off:
                put(event, at, actor_id=actor_id, source=source)
            return
        clocks = plan_clocks(
            self.world.known, service_id=arrival.service.pk, severity=arrival.severity, started_at=at,
            department_id=arrival.department_id,
        )  # fmt: skip
        promise = next((clock.due_at for clock in clocks if clock.kind == "resolve"), None)
        rows = [events.clock(**vars(clock)) for clock in clocks]
        put(events.clocks_set(rows, promise=promise, cause="submitted"), at, actor_id=actor_id, source=source)
        if with_photo:
            self._photo("report", at, actor_id=actor_id, source=source, report_id=arrival.report.id)

    def _expect_others(self) -> None:
        """People who join, calls about the same that staff join to it, letters from the reporter."""
        happenings: list[tuple[datetime, Callable[[datetime], None]]] = []
        happenings += [(at, self._voice) for at in self.call.voices]
        for other in self.call.repeats:
            at = other.received_at + timedelta(seconds=self.chance.randrange(900, 50_000))
            happenings.append((at, self._joiner(other)))
        if self.arrival.report.contact_id is not None and self.chance.random() < 0.07:
            span = (self.tape.state.due_at or self.world.now) - self.call.received_at
            happenings.append((self.call.received_at + span * self.chance.uniform(0.2, 1.1), self._letter))
        if self._is_by_web() and self.report.description and self.world.after_closing.corrects():
            happenings.append((self.world.after_closing.moment(self.call.received_at), self._correct))
        if happenings:
            self.tape.expect(happenings)

    def _voice(self, at: datetime) -> None:
        language = self.call.language if self.chance.random() < 0.8 else "en"
        contact_id = self.world.contacts.somebody(language)
        text = texts.another_voice(self.call, language, self.chance)
        row = ReportRow(self.world.report_ids(), "web", at, text, language, contact_id)
        self.voices.append(row)
        self.tape.put(events.voice_joined(report_id=row.id), at, source="resident")

    def _joiner(self, other: Call) -> Callable[[datetime], None]:
        def join(at: datetime) -> None:
            at = max(at, other.received_at + timedelta(minutes=10))
            if at > self.world.now:
                return
            self.world.joined[other.index] = at
            ids = (self.world.first_report_ids[other.index], self.world.request_ids[other.index])
            self.tape.put(
                events.voice_joined(report_id=ids[0], duplicate_id=ids[1]), at, actor_id=self.world.operator()
            )

        return join

    def _letter(self, at: datetime) -> None:
        text = texts.question(self.call.language, self.chance)
        report_id = self.arrival.report.id
        row = MessageRow(self.world.message_ids(), "in", text, at, report_id=report_id)
        self.messages.append(row)
        self.tape.put(
            events.message_received(message_id=row.id, report_id=report_id, fingerprint=row.fingerprint), at,
            source="resident",
        )  # fmt: skip

    # Work

    def _work(self) -> None:
        use, chance = self._use, self.chance
        steps: list[tuple[float, Callable[[datetime], None]]] = []
        if chance.random() < 0.035:
            steps.append((use * chance.uniform(0.01, 0.1), self._hand_on))
        if not self._acknowledged_early() and chance.random() < 0.8:
            steps.append((use * chance.uniform(0.04, 0.5), self._assign))
        if chance.random() < 0.17:
            steps.append((use * chance.uniform(0.1, 0.9), self._note))
        if chance.random() < 0.07 and self.call.kind.contact != "forbidden":
            steps.append((use * chance.uniform(0.2, 0.9), self._reply))
        if chance.random() < 0.8:
            steps.append((use * chance.uniform(0.35, 0.75), self._start))
        if self.call.script == "held":
            steps.append((0.05, self._hold))
        elif use < 1.4 and chance.random() < 0.12:
            steps.append((min(0.9, use * chance.uniform(0.2, 0.7)), self._hold))
        if chance.random() < 0.45:
            steps.append((use * chance.uniform(0.7, 0.97), self._visit))
        steps.sort(key=lambda step: step[0])
        for share, act in steps:
            at = self.tape.at_share(share)
            if not self.tape.until(at):
                return
            act(max(at, self.tape.last))
            if self.tape.state.status == "ON_HOLD":
                return
        self._close_at(self.tape.at_share(use), self._ending)

    def _acknowledged_early(self) -> bool:
        """Most cases are taken by somebody within the time the city aims at for that."""
        if self.call.script == "new" or self.chance.random() > _TAKEN_EARLY:
            return False
        at = self.tape.at_share(self.chance.uniform(0.08, 1.04), "acknowledge")
        if at > self.tape.at_share(self._use * 0.6):
            return False
        if self.tape.until(at):
            self._assign(max(at, self.tape.last))
        return True

    def _close_at(self, at: datetime, ending: str) -> None:
        if not self.tape.until(at):
            return
        at = max(at, self.tape.last)
        done = ending == "done"
        reason = self.world.reasons[self.call.kind.done[0] if done else ending]
        worker = self._worker()
        if done:
            self._photo("closing", at, actor_id=worker, source="staff")
        self._spend(at, worker)
        self.tape.put(events.closed(status=reason.outcome, closure_reason_id=reason.pk), at, actor_id=worker)
        self.tape.forget_outside()
        if done and self.tape.state.reopened_count == 0 and self.chance.random() < 0.035:
            self._reopen(at)
        elif reason.outcome != "CANCELED":
            self._say_how_it_went(at)

    def _spend(self, at: datetime, worker: int) -> None:
        department_id = self.tape.state.department_id
        if self.world.spending.wants(department_id):
            new = self.world.spending.take(self.call.index, department_id, at, worker, self.world.cost_ids())
            self.tape.put(new, at, actor_id=worker)

    def _say_how_it_went(self, closed_at: datetime) -> None:
        at = self.world.after_closing.answers_at(closed_at) if self.report.contact_id is not None else None
        if at is not None:
            self._answer(at, is_fixed=self.world.after_closing.chance.random() < 0.93)

    def _answer(self, at: datetime, *, is_fixed: bool) -> None:
        state = self.tape.state
        was_late = state.first_promise is not None and state.closed_datetime > state.first_promise  # type: ignore[operator]
        closing = max(
            number for number, entry in enumerate(self.tape.events, start=1) if entry.event.kind == "closed"
        )  # fmt: skip
        said = self.world.after_closing.answer(self.report, closing, at, is_fixed=is_fixed, was_late=was_late)
        self.tape.put(said, at, source="resident")

    def _reopen(self, closed_at: datetime) -> None:
        at = closed_at + timedelta(seconds=self.chance.randrange(20_000, 500_000))
        if at > self.world.now:
            return
        by = "resident" if self.chance.random() < 0.6 else "staff"
        operator = None if by == "resident" else self.world.operator()
        if by == "resident" and self.report.contact_id is not None:
            self._answer(at, is_fixed=False)
        note_id = self._write_note(texts.reason_to_reopen(self.chance), at, operator)
        self.tape.reopen(at, by=by, note_id=note_id, actor_id=operator)
        again = at + timedelta(seconds=self.chance.randrange(30_000, 420_000))
        if self.tape.until(again):
            self._start(max(again, self.tape.last))
            self._close_at(again + timedelta(seconds=self.chance.randrange(4_000, 90_000)), "done")

    def _worker(self) -> int:
        return self.tape.state.assignee_id or self.world.worker(self.department)

    def _assign(self, at: datetime) -> None:
        worker = self.world.worker(self.department)
        leader = next(iter(self.world.staff.supervisors.get(self.department, [])), None)
        if leader is not None and self.chance.random() < 0.3:
            self.tape.put(events.assigned(assignee_id=worker, how="assign"), at, actor_id=leader)
        else:
            self.tape.put(events.assigned(assignee_id=worker, how="claim"), at, actor_id=worker)

    def _start(self, at: datetime) -> None:
        if self.tape.state.status in ("RECEIVED", "ROUTED"):
            worker = self._worker()
            self.tape.put(events.started(), at, actor_id=worker)
            if self.tape.state.assignee_id is None:
                self.tape.put(events.assigned(assignee_id=worker, how="claim"), at, actor_id=worker)

    def _hand_on(self, at: datetime) -> None:
        """To another queue of the same department, where there is one."""
        queue = self.world.other_queue(self.department, self.tape.state.queue_id)
        if queue is None:
            return
        operator = self.world.operator()
        note_id = self._write_note(texts.handover(self.chance), at, operator)
        self.tape.put(
            events.routed(department_id=queue.department_id, queue_id=queue.pk, by_hand=True, note_id=note_id), at,
            actor_id=operator,
        )  # fmt: skip

    def _hold(self, at: datetime) -> None:
        (code,) = self.chance.choices([name for name, _ in _HOLDS], [weight for _, weight in _HOLDS])
        reason = self.world.holds[code]
        days = self.chance.randint(2, 9)
        if self.call.script == "held":
            days += (self.world.now - at).days
        review_on = (at + timedelta(days=days)).astimezone(self.call.received_at.tzinfo).date()
        worker = self._worker()
        self.tape.put(
            events.held(hold_reason_id=reason.pk, review_on=review_on, pauses=reason.pauses_clock), at, actor_id=worker
        )
        back = at + timedelta(days=days, seconds=self.chance.randrange(-20_000, 20_000))
        if self.tape.until(back):
            self.tape.resume(max(back, self.tape.last), actor_id=worker)

    def _visit(self, at: datetime) -> None:
        outcome = "not_found"
        if self._ending == "done":
            outcome = self.chance.choices([name for name, _ in _OUTCOMES], [weight for _, weight in _OUTCOMES])[0]
        worker = self._worker()
        self.tape.put(events.visited(outcome=outcome), at, actor_id=worker, source="field")
        if outcome != "not_found":
            self._photo("visit", at, actor_id=worker, source="field")

    def _note(self, at: datetime) -> None:
        worker = self._worker()
        self._write_note(texts.note(self.chance), at, worker)
        row = self.notes[-1]
        self.tape.put(events.note_added(note_id=row.id, fingerprint=row.fingerprint), at, actor_id=worker)

    def _write_note(self, text: str, at: datetime, author_id: int | None) -> int:
        row = NoteRow(self.world.note_ids(), text, author_id, at)
        self.notes.append(row)
        return row.id

    def _reply(self, at: datetime) -> None:
        worker = self._worker()
        text = texts.reply(self.call.language, self.chance)
        is_public = self.call.kind.public and self.chance.random() < 0.5
        row = MessageRow(self.world.message_ids(), "out", text, at, author_id=worker, is_public=is_public)
        self.messages.append(row)
        self.tape.put(events.message_sent(message_id=row.id, fingerprint=row.fingerprint), at, actor_id=worker)

    def _photo(
        self, stage: str, at: datetime, *, actor_id: int | None, source: str, report_id: int | None = None
    ) -> None:
        picture = self.world.album.take(self.call, stage, at, report_id=report_id, actor_id=actor_id)
        if picture is None:
            return
        self.tape.put(events.photo_added(attachment_id=picture.id, stage=stage), at, actor_id=actor_id, source=source)
        if picture.is_public:
            self.tape.put(
                events.photo_published(attachment_id=picture.id, is_public=True), at,
                actor_id=actor_id or self.world.operator(),
            )  # fmt: skip
