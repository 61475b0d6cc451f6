"""A new city: the one-time link by which its first administrator begins."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from civic311.accounts.models import Invitation, User
from civic311.city.models import City
from tests.factories.city import make_user

pytestmark = pytest.mark.django_db

ANSWERS = {
    "city_name": "Elm Falls",
    "time_zone": "America/Chicago",
    "default_language": "es",
    "languages": ["en", "es"],
    "name": "Ana Primera",
    "email": "Ana@elmfalls.example",
    "password": "river lantern copper nine",
    "password_again": "river lantern copper nine",
}


def start() -> str:
    """What the command says."""
    output = io.StringIO()
    call_command("start_empty_city", stdout=output)
    return output.getvalue()


def link_in(said: str) -> str:
    """The path of the link that was printed."""
    found = re.search(r"(/first-administrator/[^/\s]+/)", said)
    assert found
    return found[1]


def test_the_link_names_the_city_and_signs_the_administrator_in(client: Client) -> None:
    answer = client.post(link_in(start()), ANSWERS)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("settings_start")
    city = City.objects.get()
    assert (city.name, city.time_zone, city.languages) == ("Elm Falls", "America/Chicago", ["es", "en"])
    assert client.get(reverse("settings_start")).status_code == 200
    assert User.objects.get().email == "ana@elmfalls.example"


def test_fields_that_the_form_does_not_have_are_not_taken(client: Client) -> None:
    more = {"is_demo": "1", "is_active": "", "is_invented": "1", "live_since": "2020-01-01", "id": "7"}
    client.post(link_in(start()), ANSWERS | more)

    user, city = User.objects.get(), City.objects.get()
    assert (user.is_demo, user.is_active) == (False, True)
    assert (city.pk, city.is_invented, city.live_since) == (1, False, None)


def test_opening_the_link_changes_nothing_and_leaves_no_trace(client: Client) -> None:
    link = link_in(start())

    answers = [client.get(link) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0]["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answers[0]["Cache-Control"]
    assert not User.objects.exists()


def test_the_link_works_once(client: Client) -> None:
    link = link_in(start())
    client.post(link, ANSWERS)

    again = Client().post(link, ANSWERS | {"email": "eve@elmfalls.example"})

    assert again.status_code == 404
    assert User.objects.count() == 1


def test_the_link_runs_out_after_a_week(client: Client) -> None:
    link = link_in(start())
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(link).status_code == 404
    assert client.post(link, ANSWERS).status_code == 404


def test_starting_again_prints_a_new_link_and_takes_back_the_old_one(client: Client) -> None:
    first, second = link_in(start()), link_in(start())

    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_nothing_happens_once_there_is_an_administrator(client: Client) -> None:
    client.post(link_in(start()), ANSWERS)

    assert start() == ""


def test_a_demo_sign_in_counts_as_an_administrator_only_where_it_is_let_in(
    small_city: object, settings: Settings
) -> None:
    make_user("admin@demo.example", "Ada", "administrator", is_demo=True)
    assert start() == ""

    settings.DEMO_MODE = False
    assert link_in(start())


def test_what_is_wrong_is_said_beside_the_field_and_makes_nobody(client: Client) -> None:
    link = link_in(start())

    answer = client.post(link, ANSWERS | {"email": "ana at home", "password": "short", "password_again": "other"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"email", "password_again"}
    assert "Elm Falls" in answer.content.decode()
    assert not User.objects.exists()
