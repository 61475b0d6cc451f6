"""Who takes the work of people who are away."""

from datetime import date, timedelta

import pytest

from civic311.accounts.absences import covering, present
from civic311.accounts.models import Absence, User
from tests.factories.city import SmallCity, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


@pytest.fixture
def people(small_city: SmallCity) -> list[User]:
    return [
        make_user(f"{name}@testville.example", name.title(), "worker", small_city.streets)
        for name in ("ann", "ben", "cal")
    ]


def away(user: User, cover: User | None, *, begins: int = 0, ends: int = 0) -> None:
    Absence.objects.create(
        user=user, cover=cover, starts_on=TODAY + timedelta(days=begins), ends_on=TODAY + timedelta(days=ends)
    )


def test_somebody_who_is_there_takes_the_own_work(people: list[User]) -> None:
    ann, ben, _cal = people
    away(ann, ben, begins=1, ends=5)
    away(ann, ben, begins=-5, ends=-1)

    assert covering([ann.pk], TODAY) == {ann.pk: ann.pk}


def test_the_first_and_the_last_day_count_as_away(people: list[User]) -> None:
    ann, ben, _cal = people
    away(ann, ben, begins=0, ends=2)

    assert [covering([ann.pk], TODAY + timedelta(days=n))[ann.pk] for n in (0, 2, 3)] == [ben.pk, ben.pk, ann.pk]


def test_the_cover_of_a_cover_who_is_away_takes_it(people: list[User]) -> None:
    ann, ben, cal = people
    away(ann, ben)
    away(ben, cal)

    assert covering([ann.pk, ben.pk], TODAY) == {ann.pk: cal.pk, ben.pk: cal.pk}


def test_covers_that_lead_back_to_each_other_leave_nobody(people: list[User]) -> None:
    ann, ben, _cal = people
    away(ann, ben)
    away(ben, ann)

    assert covering([ann.pk, ben.pk], TODAY) == {ann.pk: None, ben.pk: None}


def test_without_a_cover_who_works_here_nobody_takes_it(people: list[User]) -> None:
    ann, ben, cal = people
    away(ann, None)
    away(ben, cal)
    User.objects.filter(pk=cal.pk).update(is_active=False)

    assert covering([ann.pk, ben.pk], TODAY) == {ann.pk: None, ben.pk: None}


def test_of_two_absences_at_once_the_one_with_a_cover_counts(people: list[User]) -> None:
    ann, ben, _cal = people
    away(ann, None, begins=-3)
    away(ann, ben)

    assert covering([ann.pk], TODAY) == {ann.pk: ben.pk}


def test_any_number_of_people_costs_one_query(people: list[User], django_assert_num_queries: object) -> None:
    for person in people[:2]:
        away(person, people[2])

    with django_assert_num_queries(1):  # type: ignore[operator]
        covering([person.pk for person in people], TODAY)


def test_those_present_keep_their_order(people: list[User]) -> None:
    ann, ben, cal = people
    away(ben, None)

    assert present([cal.pk, ben.pk, ann.pk], TODAY) == [cal.pk, ann.pk]
