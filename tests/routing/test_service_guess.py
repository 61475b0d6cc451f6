"""A caller's own words lead to the services that may be meant."""

import pytest

from routing.reference import reference
from routing.service_guess import services_said
from tests.factories.city import SmallCity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keywords(small_city: SmallCity) -> None:
    pothole = small_city.service("pothole")
    pothole.keywords = ["hole in the road", "hoyo"]
    pothole.save()


def codes(said: str) -> list[str]:
    return [guess.service.service_code for guess in services_said(reference(), said)]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("there is a big hole by the tram stop, she nearly fell", "pothole"),
        ("LIGHTS are out again!!", "streetlight"),
        ("no heating since Tuesday", "no-heat"),
        ("hay un hoyo muy grande", "pothole"),
        ("the stret ligth is dark", "streetlight"),
        ("sin calefaccion", "no-heat"),
    ],
)
def test_the_best_service_comes_first(said: str, code: str) -> None:
    assert codes(said)[0] == code


@pytest.mark.parametrize("said", ["", "   ", "and the when", "\u202e;--", "xyzzy qwerty"])
def test_words_that_fit_nothing_suggest_nothing(said: str) -> None:
    assert codes(said) == []


def test_the_words_that_led_there_are_named() -> None:
    assert services_said(reference(), "a pothole, deep")[0].words == ("pothole",)


def test_what_is_not_offered_any_more_is_not_suggested(small_city: SmallCity) -> None:
    pothole = small_city.service("pothole")
    pothole.is_active = False
    pothole.save()

    assert "pothole" not in codes("a pothole")


def test_never_more_than_five() -> None:
    assert len(codes("pothole light heat tip something else street home calle luz")) <= 5
