"""Every public address that writes or searches has a limit; one that is in none of the lists fails."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from civic311.city.visitor_limits import SEARCHES
from tests.architecture.addresses import ADDRESSES
from tests.factories.city import SmallCity

pytestmark = pytest.mark.django_db
OPEN = {name: access for name, access in ADDRESSES.items() if access.kind in ("public", "token", "probe")}
# Reading these costs little: one row by its key, a page without a query, or an answer kept for readers.
CHEAP = {
    "home", "city_css", "seal", "accessibility", "privacy", "notices", "notice", "notice_follow", "notice_follower",
    "set_language", "areas_geojson", "layer_geojson", "healthz", "readyz", "metrics", "report_start", "manifest",
    "resident_worker", "no_signal", "report_offline", "drafts", "report_take", "embed_maker", "embed_report", "follow",
    "follow_device", "follow_own", "follow_stop", "mine", "preferences", "request_detail", "track_again",
    "track_correct", "track_remove", "track_stop", "work_link", "work_media", "own_media", "media", "open_data",
    "sign_on", "sign_on_join", "answer_call", "help_missed", "help_article", "help_answer", "services_how",
    "service_how", "guide", "handout", "security_txt",
}  # fmt: skip


def made_up(access: Any) -> dict[str, Any]:
    """Arguments of the right shape; nothing needs to be there."""
    shapes = {"pk": 1, "slug": "made-up", "photo_id": "00000000-0000-0000-0000-000000000000"}
    return {name: shapes.get(name, value) for name, value in access.arguments.items()}


def test_every_open_address_is_counted_or_cheap_to_read() -> None:
    with_keys = {name for name in OPEN if name.startswith("open311_")}

    assert set(OPEN) - with_keys == CHEAP | SEARCHES
    assert not CHEAP & SEARCHES


@pytest.mark.deep
def test_no_open_address_takes_forms_without_end(small_city: SmallCity, settings: Settings) -> None:
    settings.PUBLIC_WRITES_A_MINUTE = 0
    answers = {
        name: Client().post(reverse(name, kwargs=made_up(access))).status_code
        for name, access in OPEN.items()
        if not name.startswith("open311_")
    }

    assert {name for name, status in answers.items() if status != 429} == set()
    assert Client().post("/accounts/login/").status_code == 429
    assert Client().post("/accounts/password/reset/").status_code == 429


@pytest.mark.deep
def test_nobody_searches_without_end(small_city: SmallCity, settings: Settings) -> None:
    settings.PUBLIC_READS_A_MINUTE = 0
    answers = {name: Client().get(reverse(name, kwargs=made_up(OPEN[name]))).status_code for name in SEARCHES}

    assert {name for name, status in answers.items() if status != 429} == set()


def test_no_hook_hears_the_same_address_without_end(small_city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.views.hook_tries.TRIES_A_MINUTE", 2)
    monkeypatch.setattr("integrations.views.work_hook.MOST_A_MINUTE", 2)
    monkeypatch.setattr("django.conf.settings.ANYMAIL_WEBHOOK_SECRET", "hook:a password")
    hooks = [(name, access) for name, access in ADDRESSES.items() if access.kind == "hook"]
    assert len(hooks) > 3
    for name, access in hooks:
        visitor = Client(REMOTE_ADDR=f"192.0.2.{hooks.index((name, access))}")
        answers = [visitor.post(reverse(name, kwargs=access.arguments)).status_code for _time in range(3)]
        assert answers[0] in (401, 403, 404), name
        assert answers[-1] == 429, name


def test_a_text_that_is_too_large_is_refused_unread(small_city: SmallCity) -> None:
    large = {"Body": "x" * 70_000, "file": io.BytesIO(b"x")}

    assert Client().post("/hooks/texts/", large).status_code == 413


def test_the_limits_are_of_each_connection_and_end_with_the_minute(small_city: SmallCity, settings: Settings) -> None:
    settings.PUBLIC_READS_A_MINUTE = 2
    answers = [Client(REMOTE_ADDR=f"2001:db8::{number}").get("/requests/").status_code for number in range(3)]

    assert answers == [200, 200, 429]
    assert Client(REMOTE_ADDR="2001:db8:0:1::1").get("/requests/").status_code == 200
