"""Filters of the worklist: everything a case has, from the address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.actions import talk, work
from requests_app.models import ServiceRequest
from routing.models import HoldReason, QuestionType, ServiceQuestion
from routing.models.catalogue import WaitsFor
from routing.reference import forget_reference, reference
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def shown(persona: Persona, query: str) -> set[str]:
    """The numbers that the list at an address has."""
    response = persona.get(f"/staff/queue/{query}")
    assert response.status_code == 200
    return {row.public_id for row in response.context["page"].rows}


def said(persona: Persona, query: str) -> list[tuple[str, str, bool]]:
    """The chips: label, words, whether it is unknown."""
    chips = persona.get(f"/staff/queue/{query}").context["chips"]
    return [(chip["label"], chip["value"], chip["is_unknown"]) for chip in chips]


def test_answers_narrow_the_list_by_what_was_chosen(worker: Persona) -> None:
    deep = make_request(now=timezone.now(), answers={"depth": "knee"})
    make_request(now=timezone.now(), answers={"depth": "ankle"})
    assert shown(worker, "?a.pothole.depth=knee") == {deep.public_id}
    assert len(shown(worker, "?a.pothole.depth=knee&a.pothole.depth=ankle")) == 2


def test_number_day_and_text_answers_are_asked_as_their_type_wants(worker: Persona) -> None:
    service = reference().services["streetlight"]
    for code, kind in (("lamps", QuestionType.NUMBER), ("since", QuestionType.DATETIME), ("what", QuestionType.STRING)):
        ServiceQuestion.objects.create(service=service, code=code, text={"en": code}, datatype=kind)
    forget_reference()
    found = make_request(
        "streetlight",
        now=timezone.now(),
        answers={"lamps": 7, "since": "2026-03-09T22:15:00-04:00", "what": "Flickers"},
    )
    make_request("streetlight", now=timezone.now(), answers={"lamps": 2, "since": "2026-03-11T08:00:00-04:00"})
    wanted = {found.public_id}
    assert shown(worker, "?a.streetlight.lamps.min=3") == wanted
    assert shown(worker, "?a.streetlight.lamps.min=3&a.streetlight.lamps.max=6") == set()
    assert shown(worker, "?a.streetlight.since_to=2026-03-09") == wanted
    assert shown(worker, "?a.streetlight.what=flick") == wanted


def test_several_values_of_one_filter_widen_and_several_filters_narrow(worker: Persona) -> None:
    hole = make_request("pothole", now=timezone.now(), channel="phone")
    lamp = make_request("streetlight", now=timezone.now(), channel="phone")
    make_request("streetlight", now=timezone.now(), channel="web")
    both = "?service=pothole&service=streetlight&channel=phone"
    assert shown(worker, both) == {hole.public_id, lamp.public_id}


@pytest.mark.parametrize(
    "query",
    ["waiting=yes", "hold=waiting-photo", "view=waiting", "tag=school", "reopened=no&tag=school", "photo=no&tag=school",
     "escalated=no&tag=SCHOOL,school", "assignee=nobody&tag=school", "handed=nobody&tag=school", "quiet=3&tag=school",
     "group=streets&tag=school", "incident=nobody&tag=school", "withheld=no&tag=school", "language=en&tag=school",
     "provenance=form&tag=school", "department=streets&tag=school", "received_within=9&tag=school"],
)  # fmt: skip
def test_each_filter_finds_the_one_case_it_means(worker: Persona, query: str) -> None:
    made = make_request(now=timezone.now() - timedelta(days=5))
    make_request("streetlight", now=timezone.now() - timedelta(days=1))
    reason, _new = HoldReason.objects.get_or_create(code="waiting-photo", defaults={"name": {"en": "Waiting"}})
    HoldReason.objects.filter(pk=reason.pk).update(waits_for=WaitsFor.RESIDENT)
    ServiceRequest.objects.filter(pk=made.pk).update(tags=["school"], status="ON_HOLD", hold_reason=reason)
    group = reference().services["pothole"].group.code
    assert shown(worker, f"?{query}".replace("group=streets", f"group={group}")) == {made.public_id}


def test_values_that_are_not_known_are_said_and_the_known_ones_still_count(worker: Persona) -> None:
    urgent = make_request(now=timezone.now())
    severity = urgent.severity
    query = f"?severity={severity}&severity=99&ward=moon&frobnicate=1&received_from=31-02-2026&view=nonsense&saved=77"
    unknown = [(label, value) for label, value, is_unknown in said(worker, query) if is_unknown]
    assert ("Severity", "99") in unknown
    assert ("Ward", "moon") in unknown
    assert ("Received", "31-02-2026") in unknown
    assert {"frobnicate", "View", "Saved view"} <= {label for label, _value in unknown}
    assert shown(worker, query) == {urgent.public_id}


def test_a_chip_leaves_out_its_own_filter_only(worker: Persona) -> None:
    page = worker.get("/staff/queue/?service=pothole&received_from=2026-01-01&received_to=2026-02-01")
    chip = next(each for each in page.context["chips"] if each["label"] == "Received")
    assert chip["remove_url"] == "?service=pothole"


def test_words_and_filters_narrow_together(worker: Persona) -> None:
    wanted = make_request("pothole", now=timezone.now(), description="Crater by the school")
    make_request("streetlight", now=timezone.now(), description="Crater in the lamp")
    assert shown(worker, "?q=crater&service=pothole") == {wanted.public_id}


def test_hostile_addresses_are_answered(worker: Persona) -> None:
    make_request(now=timezone.now())
    for query in ("?tag=%27&asset=%5C", "?assignee=99999999999999999999", "?a.pothole.depth=%7B%7D", "?a.=1&a.x.y=2",
                  "?voices=-1&quiet=1e9", "?incident=abc&works=;--", "?filter=a.pothole.nope", "?saved=%F0%9F%92%A9",
                  "?filter=answers&service=nope", "?received_within=99999999"):  # fmt: skip
        assert worker.get(f"/staff/queue/{query}").status_code == 200


def test_notes_messages_and_later_reports_are_found_too(worker: Persona) -> None:
    case = make_request(now=timezone.now(), description="Hole")
    other = make_request(now=timezone.now(), description="Hole")
    talk.add_note(case.pk, text="Spare parts from Zürich", actor=worker.actor, now=timezone.now())
    talk.reply(case.pk, text="We come on Thursday", actor=worker.actor, now=timezone.now())
    work.claim(other.pk, actor=worker.actor, version=None, now=timezone.now())
    assert shown(worker, "?q=zurich") == {case.public_id}
    assert shown(worker, "?q=thursday") == {case.public_id}
    assert len(shown(worker, "?q=hole")) == 2
