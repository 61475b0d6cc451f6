"""Django's admin: reference data only, for those who configure the city."""

import pytest
from django.contrib import admin
from django.test import Client

from civic311.city.models import City
from requests_app.models import Event, Report, ServiceRequest
from routing.models import Area
from tests.personas import Persona

pytestmark = pytest.mark.django_db
AREAS = "/staff/settings/reference/routing/area/"


def test_requests_and_people_are_not_in_it() -> None:
    registered = {model.__name__ for model in admin.site._registry}

    assert not registered & {ServiceRequest.__name__, Event.__name__, Report.__name__, "Contact", "User"}


def test_an_administrator_edits_an_area_and_every_process_is_told(administrator: Persona) -> None:
    area = Area.objects.get(layer__code="ward", code="1")
    before = City.objects.get().configuration_version
    form = {"layer": area.layer_id, "code": "1", "name": "First Ward", "geometry": "null", "order": "1"}

    answer = administrator.post(f"{AREAS}{area.pk}/change/", form)

    assert answer.status_code == 302
    assert Area.objects.get(pk=area.pk).name == "First Ward"
    assert City.objects.get().configuration_version > before


@pytest.mark.parametrize("persona", ["supervisor", "auditor", "council_member"])
def test_others_do_not_get_in(request: pytest.FixtureRequest, persona: str) -> None:
    assert request.getfixturevalue(persona).get(AREAS).status_code in (302, 403)


def test_a_visitor_signs_in_by_the_citys_own_page(visitor: Client) -> None:
    answer = visitor.get(AREAS, follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")
