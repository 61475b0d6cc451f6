"""Work on many cases by the worker: each once, whatever workers do; refused where one may not or it moved on."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from requests_app import bulk_work
from requests_app.actions import bulk_runs, talk, work
from requests_app.actions.bulk_checks import forecast, make_kind
from requests_app.models import BulkRun, Event, ServiceRequest
from routing.models import Queue
from tests.factories import bulk
from tests.factories.city import make_small_city, make_user
from tests.factories.joins import LATER, fresh, ledger_differences
from tests.factories.requests import make_request
from tests.personas import Persona


class Killed(BaseException):
    """What ends a process: no handler of errors sees it."""


@pytest.mark.django_db
class TestRows:
    def test_each_row_needs_the_capability_in_its_own_department(self, worker: Persona, supervisor: Persona) -> None:
        ours, theirs = make_request(), make_request("no-heat")

        made = bulk.run(worker, "start", {}, ours, theirs)

        assert bulk.results(made) == {ours.public_id: ("done", ""), theirs.public_id: ("refused", "gone")}
        assert fresh(theirs).status == "ROUTED"

    def test_somebody_who_lost_the_capability_meanwhile_changes_nothing(self, worker: Persona) -> None:
        case = make_request()
        made = bulk.begin(worker, "start", {}, case)
        worker.user.memberships.all().delete()

        bulk.do_all()

        assert set(bulk.results(made).values()) == {("refused", "gone")}

    def test_a_worker_takes_for_herself_but_gives_to_nobody_else(self, worker: Persona, supervisor: Persona) -> None:
        case = make_request()

        taken = bulk.run(worker, "assign", {"assignee": worker.user.pk, "reason": ""}, case)
        other = make_request(description="Another one")
        given = bulk.run(worker, "assign", {"assignee": supervisor.user.pk, "reason": ""}, other)

        assert [*bulk.results(taken).values(), *bulk.results(given).values()] == [
            ("done", ""),
            ("refused", "forbidden"),
        ]
        assert (fresh(case).assignee, fresh(other).assignee) == (worker.user, None)

    def test_a_case_that_moved_on_after_it_was_chosen_is_refused_and_a_note_on_it_is_not(
        self, supervisor: Persona, worker: Persona
    ) -> None:
        moved, noted = make_request(), make_request(description="Another one")
        made = bulk.begin(supervisor, "start", {}, moved, noted)
        work.claim(moved.pk, actor=worker.actor, version=None, now=LATER)
        work.start(moved.pk, actor=worker.actor, version=None, now=LATER)
        talk.add_note(noted.pk, text="Seen", actor=worker.actor, now=LATER)

        bulk.do_all()

        assert bulk.results(made)[moved.public_id] == ("refused", "not_allowed")
        assert bulk.results(made)[noted.public_id] == ("done", "")

    @pytest.mark.parametrize(
        ("service", "expected"), [("pothole", ""), ("streetlight", "missing_photo"), ("no-heat", "")]
    )
    def test_the_preview_says_what_the_run_then_does(self, manager: Persona, service: str, expected: str) -> None:
        case = make_request(service)
        kind = make_kind("close", bulk.close_parameters(), now=LATER)

        foreseen = forecast(kind, [(case.pk, case.version)], manager.actor.viewer)
        made = bulk.run(manager, "close", bulk.close_parameters(), case)

        assert [each.reason for each in foreseen] == [expected]
        assert bulk.results(made)[case.public_id][1] == expected

    def test_a_person_who_does_not_work_in_the_department_of_a_case_does_not_get_it(self, manager: Persona) -> None:
        from_housing = make_user(
            "h@testville.example", "Hal Housing", "worker", Queue.objects.get(code="inspectors").department
        )
        streets, housing = make_request(), make_request("no-heat")

        made = bulk.run(manager, "assign", {"assignee": from_housing.pk, "reason": ""}, streets, housing)

        assert bulk.results(made) == {
            streets.public_id: ("refused", "wrong_team"), housing.public_id: ("done", ""),
        }  # fmt: skip

    def test_a_failure_at_one_case_stops_no_other(self, supervisor: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
        broken, whole = make_request(), make_request(description="Another one")
        start = work.start

        def fail(case_id: int, **frame: Any) -> None:
            start(case_id, **frame)
            if case_id == broken.pk:
                raise RuntimeError("a bug")

        monkeypatch.setattr(work, "start", fail)
        made = bulk.run(supervisor, "start", {}, broken, whole)

        assert bulk.results(made) == {broken.public_id: ("refused", "failed"), whole.public_id: ("done", "")}
        assert (fresh(broken).status, made.state) == ("ROUTED", "done")

    def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_another_goes_on(
        self, supervisor: Persona, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cases = [make_request(description=f"Hole {number}") for number in range(3)]
        made = bulk.begin(supervisor, "start", {}, *cases)
        start = work.start

        def die(case_id: int, **frame: Any) -> None:
            start(case_id, **frame)
            if case_id == cases[1].pk:
                raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(work, "start", die)
            with pytest.raises(Killed):
                bulk.do_all()
        assert [fresh(case).status for case in cases] == ["IN_PROGRESS", "ROUTED", "ROUTED"]
        bulk.do_all()

        made.refresh_from_db()
        assert (made.state, set(bulk.results(made).values())) == ("done", {("done", "")})
        assert Event.objects.filter(kind="started").count() == 3

    def test_a_case_at_which_workers_always_die_is_given_up(
        self, supervisor: Persona, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        poison, other = make_request(), make_request(description="Another one")
        made = bulk.begin(supervisor, "start", {}, poison, other)
        start = work.start

        def die(case_id: int, **frame: Any) -> None:
            if case_id == poison.pk:
                raise Killed
            start(case_id, **frame)

        monkeypatch.setattr(work, "start", die)
        for _death in range(bulk_runs.MOST_ATTEMPTS):
            with pytest.raises(Killed):
                bulk.do_all()
        bulk.do_all()

        assert bulk.results(made) == {poison.public_id: ("refused", "failed"), other.public_id: ("done", "")}

    def test_old_runs_and_the_words_in_them_are_forgotten(self, supervisor: Persona) -> None:
        made = bulk.run(supervisor, "reply", {"text": "Words", "is_public": False}, make_request())

        assert bulk_runs.forget_old(before=LATER + timedelta(days=1))
        assert not BulkRun.objects.filter(pk=made.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_every_case_once() -> None:
    make_small_city()
    supervisor = Persona()
    supervisor.user = make_user(
        "sue@testville.example", "Sue", "supervisor", Queue.objects.get(code="potholes").department
    )
    cases = [make_request(description=f"Hole {number}") for number in range(12)]
    made = bulk.begin(supervisor, "tag", {"add": ["storm"], "remove": []}, *cases)
    barrier, errors = threading.Barrier(2), []

    def one() -> None:
        try:
            barrier.wait()
            while bulk_work.go_on(now=LATER):
                pass
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bulk.do_all()

    made.refresh_from_db()
    assert (errors, made.state, set(bulk.results(made).values())) == ([], "done", {("done", "")})
    assert Event.objects.filter(kind="tagged").count() == len(cases)
    assert ServiceRequest.objects.filter(tags=["storm"]).count() == len(cases)
    assert ledger_differences() == []
