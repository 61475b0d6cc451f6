"""Values in a file that would stop the city's pages, or that cannot be written, are refused in words."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from civic311.accounts.models import SignOn
from civic311.city.current import configuration_changed
from civic311.city.models import City
from civic311.site.configuration.comparing import NotAConfiguration, read_file
from civic311.site.configuration.loading import CannotLoad, load
from civic311.site.configuration.reading import as_file, configuration
from records.models import RecordsPolicy
from requests_app.models import ReplyTemplate
from routing.models import Service
from tests.factories.city import SmallCity

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HEAD = '{"format": "civic311-configuration", "version": 1, '


def held(*kinds: str) -> dict[str, Any]:
    """The file of the city as it is, these kinds of rows alone."""
    whole = json.loads(as_file(configuration()))
    return {kind: whole[kind] for kind in kinds}


@pytest.mark.parametrize(
    "values",
    [
        {"brand_colour": "teal"},
        {"brand_colour": "#ffe000"},
        {"accent_colour": "#1c2428"},
        {"time_zone": "Mars/Base"},
        {"time_zone": "America"},
        {"languages": "en"},
        {"modules_off": {"texts": 1}},
        {"no_location_points": [[1, 2, 3]]},
    ],
)
def test_what_would_stop_every_page_is_refused(small_city: SmallCity, values: dict[str, Any]) -> None:
    wanted = held("city")
    wanted["city"]["city"] |= values

    with pytest.raises(CannotLoad):
        load(wanted, user_id=None, now=NOW)


def test_a_city_whose_color_is_none_keeps_its_pages(visitor: Client) -> None:
    City.objects.update(brand_colour="teal", accent_colour="gold")
    configuration_changed()

    assert [visitor.get(page).status_code for page in ("/", "/city.css")] == [200, 200]


def test_a_name_with_a_number_in_it_goes_out_and_comes_back(small_city: SmallCity) -> None:
    for text in ("one", "two"):
        ReplyTemplate.objects.create(name={"en": "Route #5 potholes"}, text={"en": text})
    wanted = held("reply_templates")
    ReplyTemplate.objects.all().delete()

    load(wanted, user_id=None, now=NOW)

    assert held("reply_templates") == wanted
    assert sorted(wanted["reply_templates"]) == ["Route #5 potholes", "Route #5 potholes #2"]


def test_rows_that_there_is_one_of_come_after_a_load_that_failed(small_city: SmallCity) -> None:
    with connection.cursor() as cursor:  # what a failed load leaves behind: a number that was given out
        cursor.execute("SELECT nextval(pg_get_serial_sequence('records_recordspolicy', 'id'))")
        cursor.execute("SELECT nextval(pg_get_serial_sequence('accounts_signon', 'id'))")
    sign_on = {"issuer": "https://login.example.org", "client_id": "city", "name": "City"}

    load({"records_policy": {"policy": {}}, "sign_on": {"sign-on": sign_on}}, user_id=None, now=NOW)

    assert (RecordsPolicy.objects.get().pk, SignOn.objects.get().pk) == (1, 1)


@pytest.mark.parametrize("value", ['"\\ud800"', "Infinity", "-1e999", "NaN"])
def test_what_no_page_can_show_is_no_file_of_ours(value: str) -> None:
    with pytest.raises(NotAConfiguration):
        read_file(f'{HEAD}"services": {{"x": {{"severity": {value}}}}}}}'.encode())


def test_a_number_without_end_is_told_and_nothing_is_written(small_city: SmallCity) -> None:
    with pytest.raises(CannotLoad):
        load({"services": {"x": {"service_code": "x", "order": float("inf")}}}, user_id=None, now=NOW)
    assert not Service.objects.filter(service_code="x").exists()
