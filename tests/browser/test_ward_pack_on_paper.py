"""The pack of a ward is two pages of paper, however much there is to say."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from civic311.city.current import configuration_changed
from reports.periods import last_quarter
from routing.models import Area, Service
from tests.browser.conftest import Visit
from tests.factories.city import square
from tests.factories.notices import make_work
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]

LONG = "Removal of fallen branches, hanging limbs and trunks that lie across a sidewalk or a bicycle lane"
PAPER = {"A4": 186, "Letter": 191.9}  # millimetres between the margins


@pytest.fixture
def busy_ward(manager: Persona) -> None:
    """A ward with forty services of long names, works and a name that is longer than a line."""
    Area.objects.filter(code="1").update(name="The ward of Saint Bartholomew and the Lower Harbor with all its islands")
    pothole = Service.objects.get(service_code="pothole")
    targets = list(pothole.targets.all()) if hasattr(pothole, "targets") else []
    for number in range(40):
        copy = Service.objects.get(pk=pothole.pk)
        copy.pk, copy.service_code, copy.name = (
            None,
            f"long-{number}",
            {"en": f"{number} {LONG}", "es": f"{number} {LONG}"},
        )
        copy.save()
        for target in targets:
            target.pk, target.service = None, copy
            target.save()
    today = timezone.localdate()
    for number in range(8):
        make_work(name={"en": f"{number} {LONG}"}, shape=square(-71.06, -71.04, 40.99, 41.01), today=today)
    configuration_changed()
    quarter = last_quarter(timezone.now(), timezone.get_current_timezone())
    for number in range(240):
        make_request(f"long-{number % 40}", now=quarter.start + timedelta(hours=9 + 6 * number))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("paper", PAPER)
def test_a_pack_is_two_pages_of_any_paper_and_nothing_is_cut_off(
    visit: Callable[..., Visit], manager: Persona, busy_ward: None, language: str, paper: str
) -> None:
    person = visit(viewport={"width": round(PAPER[paper] / 25.4 * 96), "height": 1000})
    person.become(manager)
    page = person.page
    page.set_default_timeout(30_000)
    person.context.add_cookies([{"name": "language", "value": language, "url": person.server.url}])

    page.goto("/reports/wards/1/pack/")
    printed = page.pdf(format=paper)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
    assert "28" in page.locator(".scroll:has(.pack__table) + p").first.inner_text()  # forty services, twelve lines
    page.emulate_media(media="print")
    beyond = "sheets => sheets.map(each => each.scrollHeight - each.clientHeight)"
    assert page.locator(".pack__page").evaluate_all(beyond) == [0, 0]
    assert person.errors == []


def test_an_empty_ward_is_two_pages_too(visit: Callable[..., Visit], manager: Persona) -> None:
    person = visit()
    person.become(manager)
    person.page.set_default_timeout(30_000)

    person.page.goto("/reports/wards/2/pack/")

    assert len(re.findall(rb"/Type\s*/Page\b", person.page.pdf(format="A4"))) == 2
