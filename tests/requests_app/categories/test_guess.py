"""What the report form and the desk are told of somebody's words."""

from datetime import UTC, datetime

import pytest

from requests_app.category_keeping import keep
from requests_app.category_training import Trained
from requests_app.models import CategoryModel
from requests_app.queries.service_guess import Guess, guess, guess_of_call
from routing.models import Service
from tests.factories.city import SmallCity

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)


@pytest.fixture
def learned(small_city: SmallCity, trained: Trained) -> None:
    keep(trained, now=NOW)


def codes(found: Guess) -> list[str]:
    return [one.service.service_code for one in found.suggestions]


def change(code: str, **values: object) -> None:
    service = Service.objects.get(service_code=code)
    for name, value in values.items():
        setattr(service, name, value)
    service.save()


def test_without_a_trained_table_the_services_own_words_answer(small_city: SmallCity) -> None:
    found = guess("the stret ligth is dark", "en")

    assert codes(found)[0] == "streetlight"
    assert (found.is_sure, found.suggestions[0].confidence) == (False, 0)


def test_with_one_the_citys_past_answers(learned: None) -> None:
    found = guess("my tire burst", "en")

    assert codes(found)[0] == "pothole"
    assert found.is_sure
    assert 0.5 < found.suggestions[0].confidence <= 1
    assert len(found.suggestions) <= 3


def test_it_is_not_sure_when_the_words_fit_several(learned: None) -> None:
    assert not guess("broken", "en").is_sure


def test_it_is_never_sure_in_a_language_it_saw_little_of(learned: None) -> None:
    assert not guess("my tire burst", "ht").is_sure


def test_nothing_is_suggested_that_residents_may_not_ask_for(learned: None) -> None:
    change("pothole", residents_may_ask=False)
    change("no-heat", is_active=False)

    assert not {"pothole", "no-heat"} & set(codes(guess("deep hole in the road, no heat", "en")))


def test_a_service_that_came_later_has_a_place_by_its_own_words(learned: None, small_city: SmallCity) -> None:
    pothole = small_city.service("pothole")
    Service.objects.create(
        service_code="graffiti", name={"en": "Graffiti"}, keywords=["spray paint"], group=pothole.group,
        default_queue=pothole.default_queue,
    )  # fmt: skip

    assert "graffiti" in codes(guess("graffiti in spray paint on the light pole", "en"))


def test_the_desk_sees_what_was_learned_before_what_services_are_called(learned: None) -> None:
    found = guess_of_call("tire burst by the street light")

    assert [one.service.service_code for one in found][:2] == ["pothole", "streetlight"]
    assert "light" in found[1].words


def test_words_that_say_nothing_suggest_nothing(learned: None) -> None:
    for words in ("", "   ", "xyzzy qwerty"):
        assert guess(words, "en") == Guess(False, ())


@pytest.mark.deep
def test_a_damaged_table_is_left_aside(small_city: SmallCity) -> None:
    CategoryModel.objects.create(labels=["pothole"], weights=b"nonsense", is_active=True)

    assert codes(guess("a pothole", "en"))[0] == "pothole"


def test_a_text_costs_no_query_once_the_table_is_known(learned: None, django_assert_num_queries: object) -> None:
    guess("light out", "en")

    with django_assert_num_queries(0):  # type: ignore[operator]
        guess("lamp is dark", "en")
