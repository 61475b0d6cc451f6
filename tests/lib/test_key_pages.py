"""Pages by key over real rows: nothing is lost or shown twice, and made-up cursors do no harm."""

from datetime import UTC, datetime, timedelta

import pytest

from civic311.accounts.models import User
from civic311.lib.key_pages import page_by_key
from civic311.lib.paging import Cursor, encode

pytestmark = pytest.mark.django_db

START = datetime(2026, 6, 1, tzinfo=UTC)
ORDERS = {
    "by a value that may be empty": [("last_login", False, True), ("pk", False, False)],
    "downwards by a value that may be empty": [("last_login", True, True), ("pk", True, False)],
    "by a value that never is": [("name", False, False), ("pk", False, False)],
    "by three, in mixed directions": [("name", True, False), ("last_login", False, True), ("pk", True, False)],
}


@pytest.fixture
def people():
    """Twenty-three people with few names and sign-ins between them, some of whom never signed in."""
    User.objects.all().delete()
    User.objects.bulk_create(
        User(
            email=f"{number}@city.example",
            name="ABC"[number % 3],
            last_login=None if number % 4 == 0 else START + timedelta(days=number % 5),
        )
        for number in range(23)
    )
    return User.objects.all()


def sorted_ids(order):
    """The expected order, worked out without the database."""
    rows = list(User.objects.all())
    for name, descending, _ in reversed(order):
        rows.sort(key=lambda row, name=name: getattr(row, name) or START, reverse=descending)
        rows.sort(key=lambda row, name=name: getattr(row, name) is None)
    return [row.pk for row in rows]


def walk(queryset, order, direction, cursor=None):
    """The ids of each page in turn."""
    pages = []
    while True:
        page = page_by_key(queryset, order, cursor, 5)
        pages.append([row.pk for row in page.rows])
        cursor = getattr(page, direction)
        if cursor is None:
            return pages, page


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_walking_forward_shows_every_row_once_in_order(people, order):
    pages, _ = walk(people, order, "next")

    assert sum(pages, []) == sorted_ids(order)


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_walking_back_from_the_end_shows_the_same_rows(people, order):
    forward, last = walk(people, order, "next")

    back, first = walk(people, order, "previous", last.previous)

    assert sum(reversed(back), []) == sum(forward[:-1], [])
    assert first.has_next
    assert not first.has_previous


def test_rows_may_be_dictionaries(people):
    page = page_by_key(people.values("pk", "name"), [("name", False, False), ("pk", False, False)], None, 5)

    assert len(page.rows) == 5
    assert page.has_next


def test_one_page_is_one_query_however_deep(people, django_assert_num_queries):
    order = ORDERS["by a value that may be empty"]
    second = page_by_key(people, order, None, 5).next

    with django_assert_num_queries(1):
        page_by_key(people, order, second, 5)


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        encode(Cursor(("not a time", 5))),
        encode(Cursor((START, None))),
        encode(Cursor((START, "x' OR 1=1"))),
        encode(Cursor((5,))),
    ],
)
def test_a_made_up_cursor_gives_the_first_page(people, cursor):
    order = ORDERS["by a value that may be empty"]

    assert page_by_key(people, order, cursor, 5) == page_by_key(people, order, None, 5)


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_a_number_far_out_gives_an_empty_page_or_rows_and_no_error(people, number):
    page = page_by_key(people, ORDERS["by a value that may be empty"], encode(Cursor((START, number))), 5)

    assert len(page.rows) <= 5


def test_a_list_that_fits_has_no_other_pages(people):
    page = page_by_key(people, ORDERS["by a value that never is"], None, 23)

    assert not page.has_next
    assert not page.has_previous
