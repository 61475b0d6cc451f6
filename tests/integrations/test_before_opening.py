"""Until the city is open, no door takes reports: programs and phones are told so in words."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic311.city.current import configuration_changed
from civic311.city.models import City
from integrations import keys
from integrations.models import SmsConversation
from integrations.texts.answering import answer_next
from integrations.texts.receiving import take_in
from notifications.models import OutboundMessage
from requests_app.models import ServiceRequest
from tests.factories.city import WEST, SmallCity
from tests.factories.requests import MORNING

pytestmark = pytest.mark.django_db
PHONE = "+15085550123"


@pytest.fixture(autouse=True)
def not_open(small_city: SmallCity) -> None:
    City.objects.update(is_being_set_up=True)
    configuration_changed()


def test_a_program_is_refused(small_city: SmallCity) -> None:
    key = keys.make_key("An app", scopes=["open311"], now=timezone.now())[1]
    sent = {"api_key": key, "service_code": "pothole", "lat": WEST[0], "long": WEST[1], "attribute[depth]": "ankle"}

    answer = Client().post("/open311/v2/requests.json", sent)

    assert answer.status_code == 403
    assert "being set up" in answer.json()[0]["description"]
    assert not ServiceRequest.objects.exists()


def test_a_phone_is_answered_and_danger_comes_first(small_city: SmallCity) -> None:
    said = []
    for minute, words in enumerate(("hole in the road", "new", "I smell gas")):
        now = MORNING + timedelta(minutes=minute)
        take_in(PHONE, words, now=now)
        while answer_next(now=now):
            pass
        said.append(OutboundMessage.objects.latest("pk").body_text)

    assert ["being set up" in each for each in said] == [True, True, False]
    assert "555-555-0100" in said[0]
    assert SmsConversation.objects.get().step == "danger"
