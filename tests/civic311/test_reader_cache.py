"""Public pages that are kept for some seconds, and who never sees a kept one."""

from collections.abc import Callable

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from tests.factories.requests import make_request
from tests.personas import Persona


@pytest.fixture(autouse=True)
def kept_pages(monkeypatch: pytest.MonkeyPatch) -> LocMemCache:
    pages = LocMemCache("reader cache of a test", {})
    pages.clear()
    monkeypatch.setattr("civic311.lib.reader_cache.caches", {"pages": pages})
    return pages


def shows(client: Client, path: str, **headers: str) -> str:
    return client.get(path, headers=headers).text


def test_readers_see_a_list_of_some_seconds_ago_and_a_new_one_afterwards(visitor, small_city, kept_pages):
    before = shows(visitor, "/requests/")
    made = make_request()

    kept = shows(Client(), "/requests/")
    kept_pages.clear()  # as time does

    assert kept == before
    assert made.public_id in shows(Client(), "/requests/")


def test_each_language_and_each_filter_has_its_own_page(visitor, small_city):
    english = shows(visitor, "/requests/")

    spanish = shows(Client(), "/requests/", accept_language="es")
    closed = shows(Client(), "/requests/?status=closed")

    assert 'lang="es"' in spanish
    assert len({english, spanish, closed}) == 3


@pytest.mark.parametrize("page", ["/", "/requests/"])
def test_what_staff_see_is_neither_kept_nor_taken_from_what_is_kept(small_city, sign_in, page):
    worker: Persona = sign_in("Wanda", "worker", small_city.streets)
    shows(worker, page)

    public = shows(Client(), page)
    own = shows(worker, page)

    assert "Staff sign-in" in public
    assert "Go to the staff pages" in own


def test_whoever_has_a_report_under_way_gets_a_fresh_page(small_city):
    resident = Client()
    shows(resident, "/requests/")
    resident.cookies["sessionid"] = "of-a-report-under-way"
    made = make_request()

    assert made.public_id in shows(resident, "/requests/")


def test_a_page_with_a_form_token_or_behind_a_private_link_is_never_kept(small_city, kept_pages, monkeypatch):
    kept: list[str] = []
    monkeypatch.setattr(kept_pages, "set", lambda *args: kept.append(args[0]))
    anonymous: Callable[[str], object] = Client().get

    for path in ("/accounts/login/", "/report/pothole/", "/track/made-up/", "/staff/", "/requests/unknown/"):
        anonymous(path)

    assert kept == []
