"""Replies: to all or one, from prepared texts, in the readers' languages, looked at before they go."""

from typing import Any

import pytest
from django.utils import timezone

from notifications.models import OutboundMessage
from requests_app.actions.submit import ContactInput
from requests_app.models import Message, ReplyTemplate, ServiceRequest
from tests.factories.city import SmallCity
from tests.factories.joins import add_voice
from tests.factories.requests import make_request
from tests.personas import Persona
from tests.requests_app.worker.conftest import announce_all

pytestmark = pytest.mark.django_db


def person(name: str, **values: Any) -> ContactInput:
    return ContactInput(name=name, email=f"{name.lower()}@example.org", **values)


@pytest.fixture
def case(small_city: SmallCity) -> ServiceRequest:
    """Reported in English by Rosa, in Spanish by Luz, by Walt who is to be called."""
    now = timezone.now()
    made = make_request(now=now, contact=person("Rosa"))
    add_voice(made, contact=person("Luz", language="es"), description="Un bache", language="es", now=now)
    add_voice(made, contact=ContactInput(name="Walt", phone="+15085550111", channel="call"), now=now)
    return ServiceRequest.objects.get(pk=made.pk)


def send(persona: Persona, case: ServiceRequest, **values: Any) -> Any:
    fresh = ServiceRequest.objects.get(pk=case.pk)
    return persona.post(f"/staff/requests/{case.public_id}/reply/", {"version": fresh.version, "text": ""} | values)


def replies() -> dict[str, str]:
    """The text of each reply that is to be sent, by reader."""
    announce_all()
    return {row.to_address: row.body_text for row in OutboundMessage.objects.filter(kind="reply")}


def test_a_reply_to_one_voice_reaches_nobody_else(worker: Persona, case: ServiceRequest) -> None:
    luz = case.reports.get(contact__name="Luz")
    send(worker, case, text="Only for you", report=luz.pk)
    assert replies().keys() == {"luz@example.org"}
    page = worker.get(f"/staff/requests/{case.public_id}/").text
    assert "reply to Resident 2 alone" in page


def test_readers_of_another_language_get_the_text_that_was_written_for_them(
    worker: Persona, case: ServiceRequest
) -> None:
    assert "1 reader reads Spanish." in worker.get(f"/staff/requests/{case.public_id}/").text
    send(worker, case, text="We come tomorrow", text_es="Venimos mañana")
    told = replies()
    assert "We come tomorrow" in told["rosa@example.org"]
    assert "Venimos mañana" in told["luz@example.org"]
    assert "We come tomorrow" not in told["luz@example.org"]


def test_the_preview_shows_what_each_language_gets_and_sends_nothing(worker: Persona, case: ServiceRequest) -> None:
    shown = send(worker, case, text="We come tomorrow", text_es="Venimos mañana", preview="1").text
    assert "English: 1 email, 1 call" in shown
    assert "Spanish: 1 email" in shown
    assert f"{case.public_id}: un mensaje de la ciudad" in shown
    assert not Message.objects.exists()
    assert replies() == {}


def test_the_mail_is_what_the_preview_showed(worker: Persona, case: ServiceRequest) -> None:
    previews = send(worker, case, text="We come tomorrow", preview="1").context["form"].previews
    send(worker, case, text="We come tomorrow")
    english = next(each.text for each in previews if each.language == "English")
    sent = replies()["rosa@example.org"]
    parts = english.split("/…/")
    assert len(parts) > 1
    assert all(part.strip() in sent for part in parts)


def test_a_prepared_text_goes_into_the_boxes_with_the_cases_own_words(worker: Persona, case: ServiceRequest) -> None:
    text = {"en": "Case {number}: {team} comes by {due}.", "es": "Caso {number}: viene {team}."}
    template = ReplyTemplate.objects.create(name={"en": "Coming"}, text=text)
    form = send(worker, case, text="Dear all,", template_id=template.pk, use="1").context["form"]
    filled = form["text"].value()
    assert filled.startswith("Dear all,\n\n")
    assert f"Case {case.public_id}: Road crew (Streets) comes by" in filled
    assert f"Caso {case.public_id}: viene Calles (Calles)." in form["text_es"].value()
    assert not Message.objects.exists()


def test_texts_for_other_services_statuses_and_departments_are_not_offered(
    worker: Persona, case: ServiceRequest, small_city: SmallCity
) -> None:
    for name, values in {
        "Fits": {"statuses": ["ROUTED", "IN_PROGRESS"], "department": small_city.streets},
        "Closed only": {"statuses": ["RESOLVED"]},
        "Housing only": {"department": small_city.housing},
        "Retired": {"is_active": False},
    }.items():
        ReplyTemplate.objects.create(name={"en": name}, text={"en": "x"}, **values)
    other = ReplyTemplate.objects.create(name={"en": "Lamps only"}, text={"en": "x"})
    other.services.add(small_city.service("streetlight"))

    form = worker.get(f"/staff/requests/{case.public_id}/?do=reply").context["form"]
    assert [row.name["en"] for row in form.templates.values()] == ["Fits"]


def test_what_everybody_may_read_cannot_go_to_one_alone(worker: Persona, case: ServiceRequest) -> None:
    answer = send(worker, case, text="Hm", report=case.reports.first().pk, is_public="on")
    assert "goes to everybody" in answer.text
    assert not Message.objects.exists()


def test_a_voice_of_another_case_cannot_be_written_to(worker: Persona, case: ServiceRequest) -> None:
    stranger = make_request(description="elsewhere", now=timezone.now()).reports.get()
    send(worker, case, text="Hello", report=stranger.pk)
    assert not Message.objects.exists()


def test_an_unknown_field_is_refused_where_texts_are_written(administrator: Persona) -> None:
    texts = {"name_en": "Hello", "name_es": "Hola", "text_en": "Dear {nmae}", "text_es": "Hola", "order": "0"}
    answer = administrator.post("/staff/settings/reply-texts/add/", texts)
    assert answer.status_code == 422
    assert "{nmae}" in answer.text
    assert not ReplyTemplate.objects.exists()


def test_the_settings_preview_a_text_without_keeping_it(administrator: Persona) -> None:
    texts = {"name_en": "Hello", "text_en": "About {number} in {city}", "order": "0", "preview": "1"}
    shown = administrator.post("/staff/settings/reply-texts/add/", texts).text
    assert "About 26-048130-7 in Testville" in shown
    assert not ReplyTemplate.objects.exists()
