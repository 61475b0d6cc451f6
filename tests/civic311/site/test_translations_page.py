"""What a city's languages lack is listed with where to write it; safety texts are marked until somebody read them."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from civic311.city.current import configuration_changed
from civic311.city.models import City
from routing.models import ClosureReason, DangerPhrase
from tests.personas import Persona

pytestmark = pytest.mark.django_db
URL = "/staff/settings/translations/"
ADVICE = "Salga ya."


@pytest.fixture
def gas(small_city: object) -> DangerPhrase:
    """Words of danger whose advice is there in English and Spanish."""
    City.objects.update(languages=["en", "es"])
    DangerPhrase.objects.all().delete()
    row = DangerPhrase.objects.create(language="es", phrase="huele raro", advice={"en": "Get out now.", "es": ADVICE})
    configuration_changed()
    return row


def page_of(persona: Client) -> BeautifulSoup:
    return BeautifulSoup(persona.get(URL + "?language=es").content, "lxml")


def emergency_page(visitor: Client) -> str:
    return str(visitor.get("/report/?q=huele+raro", headers={"accept-language": "es"}).content.decode())


def test_texts_that_are_missing_lead_to_where_they_are_written(administrator: Persona) -> None:
    row = ClosureReason.objects.create(code="seen", outcome="RESOLVED", name={"en": "Seen"}, text={"en": "We saw it."})

    link = page_of(administrator).find("a", string="We saw it.")

    assert link is not None
    assert link["href"] == reverse("settings_edit", args=["closure-reasons", row.pk])  # type: ignore[index]


def test_advice_in_danger_is_marked_until_a_named_person_has_read_it_and_again_when_it_changes(
    gas: DangerPhrase, visitor: Client, manager: Persona
) -> None:
    texts = [form.select_one("[name=text]")["value"] for form in page_of(manager).select("form:has([name=text])")]  # type: ignore[index]
    before = emergency_page(visitor)
    for text in texts:
        manager.post(URL, {"language": "es", "text": text})
    read = emergency_page(visitor)
    said_by = page_of(manager).get_text()
    gas.advice = {**gas.advice, "es": "Salga ahora mismo."}
    gas.save()
    configuration_changed()

    assert ADVICE in texts
    assert "unreviewed" in before
    assert ADVICE in read and "unreviewed" not in read
    assert manager.user.name in said_by
    assert "unreviewed" in emergency_page(visitor)


def test_english_and_the_first_language_of_the_city_need_no_review(gas: DangerPhrase, visitor: Client) -> None:
    english = visitor.get("/report/?q=huele+raro", headers={"accept-language": "en"}).content.decode()
    City.objects.update(languages=["es", "en"])
    configuration_changed()

    assert "Get out now." in english and "unreviewed" not in english
    assert "unreviewed" not in emergency_page(visitor)


def test_who_may_not_review_is_refused(gas: DangerPhrase, worker: Persona) -> None:
    assert worker.post(URL, {"language": "es", "text": ADVICE}).status_code == 403
