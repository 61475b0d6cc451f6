"""The studio: one administrator edits a service part by part, looks at it, and can go back."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from civic311.city.current import configuration_changed
from civic311.city.models import City
from civic311.site.service_reviews import remind_owners
from notifications.models import OutboundMessage
from requests_app.models import IntakeDraft, ServiceRequest
from routing.models import (
    Area,
    ClosureReason,
    Service,
    ServiceMessage,
    ServiceQuestion,
    ServiceVersion,
    SlaTarget,
    TargetProposal,
)
from tests.factories.city import SmallCity, make_user
from tests.factories.requests import MORNING
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def part(service: Service, name: str) -> str:
    return reverse("settings_service_part", args=[service.pk, name])


def new_question(administrator: Persona, service: Service, **values: str) -> ServiceQuestion:
    """A yes/no question as the page sends it."""
    data = {"service": str(service.pk), "datatype": "singlevaluelist", "values-0-en": "Yes", "values-1-en": "No"}
    answer = administrator.post(reverse("settings_add", args=["questions"]), data | values)
    assert answer.status_code == 302, answer.context["form"].errors
    return service.questions.latest("pk")


def test_every_save_is_a_version_with_its_author_and_what_changed(
    administrator: Persona, small_city: SmallCity
) -> None:
    service = small_city.service("other")

    administrator.post(part(service, "texts"), {"guidance_en": "Look first.", "message_closed_en": "Bye."})

    versions = list(ServiceVersion.objects.filter(service=service))
    assert [(row.number, row.saved_by) for row in versions] == [(2, administrator.user), (1, None)]
    page = administrator.get(part(service, "history")).content.decode()
    assert "Look first." in page
    assert "Ada Administrator" in page
    assert ServiceMessage.objects.get(service=service).text == {"en": "Bye."}


def test_saving_without_a_change_makes_no_version(administrator: Persona, small_city: SmallCity) -> None:
    service = small_city.service("other")
    for _again in range(2):
        administrator.post(part(service, "texts"), {"next_steps_en": "We come."})

    service.refresh_from_db()
    assert service.version == 2
    assert ServiceVersion.objects.filter(service=service).count() == 2


def test_an_earlier_version_comes_back_whole(administrator: Persona, small_city: SmallCity) -> None:
    service = small_city.service("pothole")
    administrator.post(part(service, "texts"), {"guidance_en": "Before.", "message_progress_en": "On the way."})
    question = new_question(administrator, service, text_en="Wet?")
    administrator.post(part(service, "texts"), {"guidance_en": "After."})

    administrator.post(reverse("settings_service_restore", args=[service.pk, 2]))

    service.refresh_from_db()
    question.refresh_from_db()
    assert (service.guidance, service.version) == ({"en": "Before."}, 5)
    assert service.messages.get().text == {"en": "On the way."}
    assert not question.is_active
    assert service.questions.filter(is_active=True).get().code == "depth"


def test_a_choice_gets_its_own_key_stop_and_department(administrator: Persona, small_city: SmallCity) -> None:
    question = new_question(
        administrator, small_city.service("other"), text_en="Where?",
        **{"values-0-stop-en": "Call the county.", "values-1-about": "streets", "values-1-danger": "1"},
    )  # fmt: skip

    assert question.values == [
        {"key": "yes", "name": {"en": "Yes"}, "stop": {"en": "Call the county."}},
        {"key": "no", "name": {"en": "No"}, "danger": True, "about": "streets"},
    ]


def test_a_question_is_asked_after_chosen_answers_of_an_earlier_one_only(
    administrator: Persona, small_city: SmallCity
) -> None:
    service = small_city.service("other")
    first = new_question(administrator, service, text_en="Dog?", code="dog")
    second = new_question(administrator, service, text_en="Leash?", code="leash", shown_when="dog|yes")

    assert second.shown_when == {"question": "dog", "any_of": ["yes"]}
    page = administrator.get(part(service, "questions")).content.decode()
    assert "Only when “Dog?” is answered with “Yes”." in page
    address = reverse("settings_question_move", args=[service.pk, second.pk])
    answer = administrator.post(address, {"direction": "up"}, follow=True)
    assert "asks about an answer that would come later" in answer.content.decode()
    assert list(service.questions.order_by("order", "id")) == [first, second]


def test_what_a_condition_or_a_rule_asks_for_is_not_taken_away(administrator: Persona, small_city: SmallCity) -> None:
    depth = ServiceQuestion.objects.get(code="depth")
    data = {"text_en": "How deep?", "datatype": "singlevaluelist", "values-0-key": "ankle",
            "values-0-en": "To the ankle", "values-1-en": "To the hip"}  # fmt: skip

    answer = administrator.post(reverse("settings_edit", args=["questions", depth.pk]), data)
    administrator.post(reverse("settings_remove", args=["questions", depth.pk]))

    assert "“To the knee” must stay: it is asked for by “Deep holes first”." in answer.content.decode()
    depth.refresh_from_db()
    assert depth.is_active
    assert [value["key"] for value in depth.values] == ["ankle", "knee"]


def test_the_list_says_what_each_service_lacks(administrator: Persona, small_city: SmallCity) -> None:
    Service.objects.filter(service_code="pothole").update(
        owner=administrator.user, review_on=date(2026, 1, 1), description={"en": "Holes in the road"}
    )

    rows = {
        row["service"].service_code: row["gaps"]
        for row in administrator.get(reverse("settings_services")).context["rows"]
    }

    assert rows["pothole"] == ["Its review is overdue", "Texts without Español"]
    assert {"Nobody answers for it", "No usual queue", "No target"} <= set(rows["other"])
    only = administrator.get(reverse("settings_services"), {"group": "homes"}).context["rows"]
    assert {row["service"].group.code for row in only} == {"homes"}


@pytest.mark.parametrize("step", ["place", "details", "contact", "thanks"])
def test_the_preview_shows_real_steps_in_each_language_and_keeps_nothing(
    administrator: Persona, small_city: SmallCity, step: str
) -> None:
    service = small_city.service("pothole")
    Service.objects.filter(pk=service.pk).update(is_active=False, next_steps={"es": "Vamos a mirar."})
    configuration_changed()
    address = reverse("settings_service_preview", args=[service.pk], query={"step": step, "language": "es"})

    page = administrator.get(address).content.decode()
    administrator.post(address, {"answer_depth": "knee", "address": "12 Mill Street"})

    assert 'lang="es"' in page
    assert ("¿Qué tan hondo es?" in page) == (step == "details")
    assert ("Vamos a mirar." in page) == (step == "thanks")
    assert not IntakeDraft.objects.exists()
    assert not ServiceRequest.objects.exists()


def test_who_answers_for_a_service_is_reminded_once(administrator: Persona, small_city: SmallCity) -> None:
    Service.objects.filter(service_code="pothole").update(owner=administrator.user, review_on=MORNING.date())

    assert remind_owners(now=MORNING - timedelta(days=1)) == 0
    assert remind_owners(now=MORNING) == 1
    assert remind_owners(now=MORNING + timedelta(days=2)) == 0
    message = OutboundMessage.objects.get()
    assert message.to_address == administrator.user.email
    assert "Pothole" in message.subject


@pytest.fixture
def two_people(administrator: Persona, small_city: SmallCity) -> Client:
    """The city wants two; the second administrator."""
    City.objects.update(targets_need_two=True)
    configuration_changed()
    second = Client()
    second.force_login(make_user("second@testville.example", "Second", "administrator"),
                       backend="civic311.accounts.backends.StaffBackend")  # fmt: skip
    return second


def target_data(target: SlaTarget, amount: int) -> dict[str, object]:
    return {"amount": amount, "unit": target.unit, "calendar": target.calendar_id}


def test_a_change_of_a_target_waits_for_somebody_else(
    administrator: Persona, two_people: Client, small_city: SmallCity
) -> None:
    target = SlaTarget.objects.get(service__service_code="pothole", kind="resolve")
    administrator.post(reverse("settings_edit", args=["targets", target.pk]), target_data(target, 9))

    proposal = TargetProposal.objects.get()
    decide = reverse("settings_decide", args=[proposal.pk])
    page = two_people.get(reverse("settings_proposals")).content.decode()
    assert "3 working days" in page
    assert "9 working days" in page
    refused = administrator.post(decide, {"do": "accept"}, follow=True)
    assert "Somebody else has to agree" in refused.content.decode()
    assert SlaTarget.objects.get(service=target.service, kind="resolve", valid_to=None).amount == 3

    two_people.post(decide, {"do": "accept"})

    assert SlaTarget.objects.get(service=target.service, kind="resolve", valid_to=None).amount == 9
    assert "decided about this already" in two_people.post(decide, {"do": "decline"}, follow=True).content.decode()


def test_the_end_of_a_target_waits_too_and_can_be_declined(
    administrator: Persona, two_people: Client, small_city: SmallCity
) -> None:
    target = SlaTarget.objects.get(service__service_code="pothole", kind="resolve")
    administrator.post(reverse("settings_remove", args=["targets", target.pk]))

    two_people.post(reverse("settings_decide", args=[TargetProposal.objects.get().pk]), {"do": "decline"})

    target.refresh_from_db()
    assert target.valid_to is None


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [(0, "business_days", "cannot be met"), (3651, "calendar_days", "3650 days at most"),
     (87_601, "hours", "3650 days at most")],
)  # fmt: skip
def test_targets_of_nothing_and_of_more_than_ten_years_are_refused(
    administrator: Persona, small_city: SmallCity, amount: int, unit: str, words: str
) -> None:
    target = SlaTarget.objects.get(service__service_code="pothole", kind="resolve")

    answer = administrator.post(
        reverse("settings_edit", args=["targets", target.pk]), target_data(target, amount) | {"unit": unit}
    )

    assert words in answer.content.decode()
    assert SlaTarget.objects.filter(service=target.service, kind="resolve").count() == 1


def test_a_target_may_hold_in_one_area_beside_the_general_one(administrator: Persona, small_city: SmallCity) -> None:
    general = SlaTarget.objects.get(service__service_code="pothole", kind="resolve")
    area = Area.objects.get(layer__code="ward", code="1")
    data = target_data(general, 1) | {"service": general.service_id, "kind": "resolve", "area": area.pk}

    answer = administrator.post(reverse("settings_add", args=["targets"]), data)

    assert answer.status_code == 302
    assert SlaTarget.objects.filter(service=general.service, kind="resolve", valid_to=None).count() == 2


def test_reasons_of_one_name_are_told_apart_and_a_new_one_knows_its_service(
    administrator: Persona, small_city: SmallCity
) -> None:
    service, other = small_city.service("pothole"), small_city.service("streetlight")
    for code, words in (("clean-street", "We swept the street."), ("clean-wall", "We painted the wall.")):
        reason = ClosureReason.objects.create(
            code=code, name={"en": "Cleaned"}, text={"en": words}, outcome="RESOLVED"
        )  # fmt: skip
        reason.services.add(service, other)

    page = administrator.get(part(service, "closure-reasons")).text
    add = re.search(r'href="([^"]*closure-reasons/add/[^"]*)"', page)

    assert "Cleaned: We swept the street." in page
    assert "Cleaned: We painted the wall." in page
    assert add
    ticked = re.findall(r'name="services" value="(\d+)"[^>]* checked', administrator.get(add[1]).text)
    assert ticked == [str(service.pk)]
