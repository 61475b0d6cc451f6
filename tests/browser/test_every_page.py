"""Every page at phone and desk width, light and dark, in two languages or three: it fits, is accessible and silent."""

import itertools
from collections.abc import Callable

import pytest

from civic311.city.current import configuration_changed
from civic311.city.models import City
from tests.browser.busy_city import Pages, make_busy_city
from tests.browser.conftest import Visit
from tests.personas import Persona

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
PHONE_WIDTH, DESK_WIDTH = 390, 1440
# Axe looks once at a page in each language: two languages together see it light and dark, on a phone and at a desk,
# and every other page the other way round.
LOOKS = {
    "en": [(PHONE_WIDTH, "light"), (DESK_WIDTH, "light")],
    "es": [(DESK_WIDTH, "dark"), (PHONE_WIDTH, "dark")],
    "ar": [(PHONE_WIDTH, "dark"), (DESK_WIDTH, "light")],
}
SIDES = [("public", "en"), ("public", "es"), ("public", "ar"), ("staff", "en"), ("staff", "es")]


@pytest.fixture
def pages(administrator: Persona) -> Pages:
    return make_busy_city(administrator)


def found_on(person: Visit, address: str, look: tuple[int, str]) -> list[str]:
    """What is wrong with one page: its width on phones and desks, and what axe finds in one look."""
    person.errors.clear()
    answer = person.page.goto(address)
    if answer is None or answer.status != 200:
        return [f"{address}: answered {answer.status if answer else 'nothing'}"]
    wrong = []
    seen, scheme = look
    person.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    for width in sorted((PHONE_WIDTH, DESK_WIDTH), key=lambda width: width == seen):
        person.page.set_viewport_size({"width": width, "height": 900})
        if (over := person.overflow()) > 0:
            wrong.append(f"{address} at {width}: {over} pixels too wide")
    wrong += [f"{address} at {seen}, {scheme}: {each}" for each in person.violations()]
    return wrong + [f"{address}: {error}" for error in person.errors]


@pytest.mark.parametrize(("side", "language"), SIDES)
def test_every_page_fits_is_accessible_and_silent(
    visit: Callable[..., Visit], administrator: Persona, pages: Pages, side: str, language: str
) -> None:
    City.objects.update(languages=["en", "es", "ar"])
    configuration_changed()
    person = visit()
    person.become(administrator if side == "staff" else pages.visitor)
    person.context.add_cookies([{"name": "language", "value": language, "url": person.server.url}])

    looks = itertools.cycle(LOOKS[language])
    wrong = [each for address in getattr(pages, side) for each in found_on(person, address, next(looks))]

    assert not wrong, "\n".join(wrong)
