"""Every action from every status: the table allows it and it works, or it is refused and nothing is written."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from civic311.people.models import Contact
from requests_app.actions import (
    call_backs,
    contacts,
    contractors,
    escalate,
    links,
    paging,
    photo_changes,
    photos,
    talk,
    work,
)
from requests_app.actions import schedule as days
from requests_app.actions.change import StaleCase
from requests_app.actions.closing import ask_exception
from requests_app.actions.costs import record_cost
from requests_app.actions.defer import defer
from requests_app.actions.hand_off import hand_off, pass_on
from requests_app.actions.incidents import join_incident
from requests_app.actions.join import join, unjoin
from requests_app.actions.moderation import publish_text
from requests_app.actions.own_report import Corrected, correct_report
from requests_app.actions.redact import redact_text
from requests_app.actions.service_change import change_service
from requests_app.actions.split import PartInput, ask_team, split
from requests_app.actions.survey import Said, answer_survey
from requests_app.actions.tags import change_tags
from requests_app.actions.voices import join_voice, separate_voice
from requests_app.actor import WORKER, Actor
from requests_app.blacking_out import Area
from requests_app.models import Attachment, Event, Incident, Report, ServiceRequest, WorkLink
from requests_app.policies import Forbidden
from requests_app.queries.surveys import closing_of
from requests_app.workflow import ACTIONS, NotAllowed, Status
from routing.models import ClosureReason, HoldReason, OutsideBody, Queue, Service
from routing.reference import forget_reference
from tests.factories.call_backs import make_call_back
from tests.factories.city import SmallCity, make_user
from tests.factories.notices import make_work
from tests.factories.photos import ready_photo
from tests.factories.requests import MORNING, make_intake, make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=3)


def _hold(pk: int, **frame: Any) -> None:
    work.hold(pk, reason=HoldReason.objects.get(code="weather"), review_on=date(2026, 3, 20), **frame)


def _defer(pk: int, **frame: Any) -> None:
    defer(pk, work_id=make_work(services=["pothole"]).pk, **frame)


def _close(code: str) -> Callable[..., None]:
    return lambda pk, **frame: work.close(pk, reason=ClosureReason.objects.get(code=code), **frame)


def _assign(pk: int, **frame: Any) -> None:
    colleague = make_user("colleague@testville.example", "Col League", "worker")
    work.assign(pk, assignee_id=colleague.pk, **frame)


def _photo(pk: int, **frame: Any) -> None:
    frame.pop("version")
    photos.add_photos(pk, photos=[Attachment.objects.create(stage="note")], **frame)


def _publish(pk: int, **frame: Any) -> None:
    frame.pop("version")
    photos.publish_photo(Attachment.objects.create(service_request_id=pk), is_public=True, **frame)


def _publish_text(pk: int, **frame: Any) -> None:
    frame.pop("version")
    publish_text(Report.objects.get(service_request_id=pk), is_public=False, **frame)


def _call_back(pk: int, version: None, **frame: Any) -> None:
    row = make_call_back(ServiceRequest.objects.get(pk=pk))
    call_backs.record_outcome(row.pk, outcome="reached", tries=0, **frame)


def _caption(pk: int, actor: Actor, now: Any, version: None) -> None:
    photo = Attachment.objects.create(service_request_id=pk)
    photo_changes.caption_photo(photo, caption="The hole", actor=actor, now=now)


def _mask(pk: int, actor: Actor, now: Any, version: None) -> None:
    photo_changes.mask_photo(ready_photo(pk), [Area(0.1, 0.1, 0.2, 0.2)], actor=actor, now=now)


def _redact(pk: int, actor: Actor, now: Any, version: None) -> None:
    report = Report.objects.get(service_request_id=pk, is_first=True)
    redact_text(pk, what="report", object_id=str(report.pk), words=["bakery"], seen=report.description,
                actor=actor, now=now)  # fmt: skip


def _unlink(pk: int, **frame: Any) -> None:
    other = make_request(description="Next door")
    links.link(pk, other_id=other.pk, actor=WORKER, version=None, now=LATER)
    links.unlink(pk, other_id=other.pk, **frame)


def _edit_contact(pk: int, actor: Actor, now: Any, version: None) -> None:
    report = Report.objects.get(service_request_id=pk, is_first=True)
    contacts.edit_contact(report, values={"name": "Rosa C."}, seen={}, actor=actor, now=now)


def _merge_contacts(pk: int, actor: Actor, now: Any, version: None) -> None:
    other = Contact.objects.create(name="R. Canary", phone="+15085550199")
    report = Report.objects.get(service_request_id=pk, is_first=True)
    contacts.merge_contacts(report, gone_id=other.pk, actor=actor, now=now)


def _ask_team(pk: int, **frame: Any) -> None:
    part = PartInput(Service.objects.get(service_code="other"), Queue.objects.get(code="lights"), "Lamp off, please")
    ask_team(pk, part, **frame)


def _talk(function: Callable[..., None]) -> Callable[..., None]:
    return lambda pk, actor, now, version: function(pk, text="words", actor=actor, now=now)


def _join(pk: int, **frame: Any) -> None:
    join(pk, original_id=make_request(description="The same hole").pk, **frame)


def _join_voice(pk: int, actor: Actor, now: Any, version: None) -> None:
    join_voice(make_intake(description="I see it too"), original_id=pk, actor=actor, now=now)


def _separate(pk: int, **frame: Any) -> None:
    report = Report.objects.create(service_request_id=pk, is_first=False, channel="web", received_at=MORNING)
    separate_voice(report.pk, **frame)


def _split(pk: int, **frame: Any) -> None:
    parts = [PartInput(Service.objects.get(service_code="other"), queue) for queue in Queue.objects.all()[:2]]
    split(pk, parts, **frame)


def _schedule(pk: int, **frame: Any) -> None:
    make_schedule()
    days.choose_day(pk, day=date(2026, 3, 12), **frame)


def _scheduled_then(function: Callable[..., None], **values: Any) -> Callable[..., None]:
    def do(pk: int, now: Any, **frame: Any) -> None:
        make_schedule()
        days.choose_day(pk, day=date(2026, 3, 12), actor=WORKER, version=None, now=MORNING)
        function(pk, now=now + timedelta(days=2), **frame, **values)

    return do


def _incident(pk: int, **frame: Any) -> None:
    incident = Incident.objects.create(name={"en": "Broken main"}, queue=Queue.objects.get(code="potholes"))
    join_incident(pk, incident_id=incident.pk, **frame)


def _hand_off(pk: int, **frame: Any) -> None:
    county = OutsideBody.objects.create(code="county", name={"en": "The county"})
    hand_off(pk, body=county, note="A state road", **frame)


def _pass_on(pk: int, **frame: Any) -> None:
    county = OutsideBody.objects.create(code="county", name={"en": "The county"})
    pass_on(pk, body=county, note="A lamp of theirs", **frame)


def _send_out(pk: int, **frame: Any) -> WorkLink:
    return contractors.send_out(
        pk, contractor="Alder Paving", email="work@paving.example", instructions="Fill it", days=14, language="en",
        **frame,
    )  # fmt: skip


def _withdraw(pk: int, version: None, **frame: Any) -> None:
    link = WorkLink.objects.create(
        service_request_id=pk, contractor="Alder Paving", email="w@paving.example", token_hash="y" * 64,
        expires_at=LATER + timedelta(days=1),
    )  # fmt: skip
    contractors.withdraw(link, **frame)


def _correct(pk: int, actor: Actor, now: Any, version: None) -> None:
    report = Report.objects.get(service_request_id=pk, is_first=True)
    Report.objects.filter(pk=report.pk).update(created_at=now)
    correct_report(report.pk, Corrected("A hole by the school", {"depth": "ankle"}), actor=actor, now=now)


def _survey(pk: int, actor: Actor, now: Any, version: None) -> None:
    report = Report.objects.get(service_request_id=pk, is_first=True)
    closing = closing_of(report.service_request) or 0
    answer_survey(report, Said(satisfaction=4), closing=closing, actor=actor, now=now)


DO: dict[str, Callable[..., Any]] = {
    "claim": work.claim,
    "assign": _assign,
    "hand_over": lambda pk, **frame: work.release(pk, **frame),
    "route": lambda pk, **frame: work.route(pk, queue=Queue.objects.get(code="lights"), reason="lamp", **frame),
    "hand_off": _hand_off,
    "pass_on": _pass_on,
    "change_severity": lambda pk, **frame: work.change_severity(pk, severity=1, reason="school", **frame),
    "change_service": lambda pk, **frame: change_service(
        pk, service=Service.objects.get(service_code="streetlight"), reason="it is a lamp", **frame
    ),
    "start": work.start,
    "hold": _hold,
    "defer": _defer,
    "resume": work.resume,
    "tag": lambda pk, version, **frame: change_tags(pk, add=["by the school"], **frame),
    "visit": lambda pk, **frame: work.visit(pk, outcome="no_access", **frame),
    "note": _talk(talk.add_note),
    "reply": _talk(talk.reply),
    "add_photo": _photo,
    "call_back": _call_back,
    "publish_photo": _publish,
    "publish_text": _publish_text,
    "caption_photo": _caption,
    "mask_photo": _mask,
    "redact": _redact,
    "link": lambda pk, **frame: links.link(pk, other_id=make_request(description="Next door").pk, **frame),
    "unlink": _unlink,
    "edit_contact": _edit_contact,
    "merge_contacts": _merge_contacts,
    "acknowledge": escalate.acknowledge,
    "answer_call": lambda pk, actor, now, version: paging.answer(pk, actor=actor, now=now),
    "schedule": _schedule,
    "unschedule": _scheduled_then(days.give_back, by="staff"),
    "miss_visit": _scheduled_then(days.miss_visit, by="city"),
    "incident": _incident,
    "close": _close("done"),
    "send_out": lambda pk, **frame: _send_out(pk, **frame),
    "withdraw_work": _withdraw,
    "record_cost": lambda pk, **frame: record_cost(
        pk, rate=None, quantity=Decimal(3), text="", worked_on=LATER.date(), **frame
    ),
    "ask_exception": lambda pk, **frame: ask_exception(pk, reason="The lens broke", **frame),
    "reopen": lambda pk, **frame: work.reopen(pk, reason="again", **frame),
    "own_report": _correct,
    "survey": _survey,
    "join": _join,
    "unjoin": unjoin,
    "join_voice": _join_voice,
    "separate": _separate,
    "split": _split,
    "ask_team": _ask_team,
}
REACH: dict[Status, list[Callable[..., None]]] = {
    Status.ROUTED: [],
    Status.IN_PROGRESS: [work.start],
    Status.ON_HOLD: [_hold],
    Status.RESOLVED: [_close("done")],
    Status.NOT_ACTIONABLE: [_close("found-in-order")],
    Status.DUPLICATE: [_join],
    Status.CANCELED: [_close("withdrawn")],
}


def reach(status: Status) -> ServiceRequest:
    made = make_request()
    for step in REACH[status]:
        step(made.pk, actor=WORKER, version=None, now=MORNING + timedelta(hours=1))
    return ServiceRequest.objects.get(pk=made.pk)


def test_every_action_has_its_way_into_this_test() -> None:
    assert DO.keys() == ACTIONS.keys()


# Two stand for all in every run; the long check has the others.
QUICK = (Status.ROUTED, Status.RESOLVED)
STATUSES = [pytest.param(one, marks=() if one in QUICK else pytest.mark.deep, id=one.value) for one in REACH]


def tried(name: str, case: ServiceRequest, actor: Actor) -> str:
    """How an action ended: the status it left, or the name of its refusal. Undone again."""
    with transaction.atomic():
        try:
            DO[name](case.pk, actor=actor, version=None, now=LATER)
            ended = str(ServiceRequest.objects.get(pk=case.pk).status)
        except Forbidden:
            ended = "Forbidden"
        except NotAllowed:
            assert ServiceRequest.objects.get(pk=case.pk).version == case.version, f"{name} was refused and yet wrote"
            ended = "NotAllowed"
        transaction.set_rollback(True)
    forget_reference()
    return ended


@pytest.mark.parametrize("status", STATUSES)
def test_every_action_works_exactly_from_the_statuses_its_row_names(small_city: SmallCity, status: Status) -> None:
    case = reach(status)
    ended = {name: tried(name, case, WORKER) for name in ACTIONS}

    assert {name for name, how in ended.items() if how == "NotAllowed"} == {
        name for name, row in ACTIONS.items() if status not in row.sources
    }
    led = {name: row.target for name, row in ACTIONS.items() if status in row.sources and row.target is not None}
    assert {name: ended[name] for name in led} == led
    assert "Forbidden" not in ended.values()


def test_whoever_lacks_the_capability_is_refused(auditor: Persona) -> None:
    needs = {"reopen": Status.RESOLVED, "survey": Status.RESOLVED, "resume": Status.ON_HOLD, "unjoin": Status.DUPLICATE}
    cases = {status: reach(status) for status in {Status.ROUTED, *needs.values()}}

    ended = {name: tried(name, cases[needs.get(name, Status.ROUTED)], auditor.actor) for name in ACTIONS}

    assert {name: how for name, how in ended.items() if how != "Forbidden"} == {}


def test_a_capability_in_another_department_does_not_count(other_worker: Persona) -> None:
    with pytest.raises(Forbidden):
        work.claim(make_request().pk, actor=other_worker.actor, version=None, now=LATER)


def test_a_form_older_than_a_change_of_status_is_refused_with_what_changed(worker: Persona) -> None:
    case = make_request()
    work.start(case.pk, actor=WORKER, version=None, now=LATER)

    with pytest.raises(StaleCase) as stale:
        work.close(
            case.pk, reason=ClosureReason.objects.get(code="done"), actor=worker.actor, version=case.version, now=LATER
        )

    assert [event.kind for event in stale.value.events] == ["started"]


def test_a_note_by_somebody_else_meanwhile_does_not_make_a_form_stale(worker: Persona) -> None:
    case = make_request()
    talk.add_note(case.pk, text="seen it", actor=WORKER, now=LATER)

    work.start(case.pk, actor=worker.actor, version=case.version, now=LATER)

    assert Event.objects.filter(service_request=case, kind="started").exists()


def test_going_to_another_department_frees_the_case_of_its_owner(worker: Persona) -> None:
    case = make_request()
    work.claim(case.pk, actor=worker.actor, version=None, now=LATER)
    queue = Queue.objects.get(code="inspectors")

    work.route(
        case.pk, queue=queue, reason="theirs", actor=Actor(worker.actor.viewer, "staff"), version=None, now=LATER
    )

    moved = ServiceRequest.objects.get(pk=case.pk)
    assert (moved.department_id, moved.assignee_id, moved.due_at) == (queue.department_id, None, case.due_at)


def test_only_the_owner_hands_a_case_over(worker: Persona, supervisor: Persona) -> None:
    case = make_request()
    frame: dict[str, Any] = {"version": None, "now": LATER}
    work.claim(case.pk, actor=supervisor.actor, **frame)

    with pytest.raises(Forbidden):
        work.assign(case.pk, assignee_id=worker.user.pk, actor=worker.actor, **frame)
    work.assign(case.pk, assignee_id=worker.user.pk, actor=supervisor.actor, **frame)
    work.assign(case.pk, assignee_id=supervisor.user.pk, actor=worker.actor, **frame)

    assert ServiceRequest.objects.get(pk=case.pk).assignee_id == supervisor.user.pk
