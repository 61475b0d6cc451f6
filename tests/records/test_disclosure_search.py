"""All that is handed out is searched for a request for public records, and what was black before gets a law."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from integrations.models import InboundMail, SmsConversation, TextMessage
from notifications.models import OutboundMessage
from records.disclosure import finding
from requests_app import search_words
from requests_app.actions.work import start
from requests_app.models import Answer, Attachment, Note, Report, ServiceRequest, SurveyAnswer
from requests_app.search_words import refresh_search_words
from tests.factories.photos import ready_photo
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona
from tests.records.test_disclosure import enter, look_through, made_set, officer

__all__ = ["officer"]
pytestmark = pytest.mark.django_db
Put = Callable[[ServiceRequest], Any]
BLOCK = "█████"


def numbers(**asked: Any) -> list[str]:
    return [case.public_id for case in finding.found(asked)]


PUTS: dict[str, Put] = {
    "answer": lambda case: Answer.objects.create(
        report=report_of(case), code="animal", datatype="string", value="A Zébra there"
    ),
    "survey": lambda case: SurveyAnswer.objects.create(report=report_of(case), words="The zebra there", closing=3),
    "sent": lambda case: OutboundMessage.objects.create(
        key="k", kind="reply", to_address="a@example.org", subject="There", body_text="a zebra", about=case.public_id
    ),
    "mail": lambda case: InboundMail.objects.create(
        message_id="m", state="done", subject="Zebra", text="over there", service_request=case
    ),
    "text": lambda case: TextMessage.objects.create(
        conversation=SmsConversation.objects.create(number="+15085550177"),
        report=report_of(case),
        direction="in",
        text="there is a zebra",
    ),  # fmt: skip
    "caption": lambda case: Attachment.objects.filter(pk=ready_photo(case.pk).pk).update(caption="Zebra there"),
}


def report_of(case: ServiceRequest) -> Report:
    return Report.objects.get(service_request=case)


def test_words_are_found_in_texts_that_no_index_has(small_city: Any) -> None:
    cases = {kind: make_request() for kind in (*PUTS, "nothing")}
    for kind, put in PUTS.items():
        put(cases[kind])

    found = set(numbers(words="Zébra there"))

    assert {kind for kind, case in cases.items() if case.public_id in found} == set(PUTS)
    assert set(numbers(words="Zébra there", address="mill", received_from=MORNING.date())) == found
    assert numbers(words="Zébra there", received_until=MORNING.date() - timedelta(days=1)) == []


def test_words_behind_the_end_of_the_index_are_found(small_city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_words, "MOST", 100)
    case = make_request()
    Note.objects.create(service_request=case, text="The zebra", salt=b"x" * 16)
    Note.objects.create(service_request=case, text="Words " * 40, salt=b"x" * 16)
    refresh_search_words(case)

    assert numbers(words="zebra") == [case.public_id]


def test_a_case_is_found_by_who_of_the_staff_did_something_and_by_whose_mail_came_in(worker: Persona) -> None:
    done, written, _other = make_request(), make_request(), make_request()
    start(done.pk, actor=worker.actor, version=None, now=MORNING + timedelta(hours=1))
    InboundMail.objects.create(message_id="m", state="done", from_address="Pablo@example.org", service_request=written)

    assert numbers(staff="wanda") == numbers(staff=worker.user.email.upper()) == [done.public_id]
    assert numbers(staff="nobody at all") == []
    assert numbers(person="pablo@example.org") == [written.public_id]


def test_a_search_that_takes_too_long_is_given_up_in_words(officer: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_SECONDS", 0.001)
    monkeypatch.setattr(finding, "search", lambda asked: SlowRows())
    make_request()
    page = enter(officer)

    answer = officer.post(f"{page}find/", {"words": "zebra"})

    assert (answer.status_code, "takes too long" in answer.text) == (422, True)
    assert officer.get(page).status_code == 200  # the connection is as it was


class SlowRows:
    """Rows that the database needs a second for."""

    def __getitem__(self, _chosen: slice) -> Any:
        return ServiceRequest.objects.extra(where=["pg_sleep(1) IS NULL"])  # noqa: S610 - a constant


def test_what_was_black_before_gets_a_law_and_a_line_in_the_log(officer: Persona) -> None:
    case = make_request(description=f"Call {BLOCK} about the hole", now=MORNING)
    photo = ready_photo(case.pk, report=report_of(case))
    Attachment.objects.filter(pk=photo.pk).update(unmasked_large_path="photos/before.jpg")
    page = enter(officer)
    officer.post(f"{page}find/", {"add": "1", "case": [case.pk]})
    look_through(officer, page, case, **{f"cut-report-{report_of(case).pk}": ""})  # nobody ticked it
    archive = made_set(page, officer)

    shown = archive.read(f"cases/{case.public_id}.html").decode()
    lines = list(csv.DictReader(io.StringIO(archive.read("redaction-log.csv").decode())))
    assert f"Call {BLOCK}[PRIV] about the hole" in shown
    assert not re.search(rf"{BLOCK}(?!\[)", shown)
    assert [line["pieces"] for line in lines if line["item"] == "Report"] == ["1"]
    assert [line["law"] for line in lines if line["item"].startswith("Photo,")] == ["blacked out before"]
