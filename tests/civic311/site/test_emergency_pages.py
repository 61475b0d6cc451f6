"""An administrator declares an emergency, sees whom it covers, ends it or takes it back; residents read about it."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from requests_app.models import ServiceRequest
from routing.models import Emergency
from tests.factories.city import SmallCity
from tests.factories.emergencies import follow_all
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
URL = "/staff/settings/emergencies/"
NEW_YORK = ZoneInfo("America/New_York")


def filled(**values: Any) -> dict[str, Any]:
    return {
        "name_en": "Winter storm", "name_es": "Tormenta de invierno", "notice_en": "Crews clear snow first.",
        "notice_es": "", "effect": "suspend", "stretch_percent": "200",
        "starts_at": timezone.localtime(timezone=NEW_YORK).strftime("%Y-%m-%dT%H:%M"), "do": "begin",
    } | values  # fmt: skip


def declared(administrator: Persona, **values: Any) -> Emergency:
    answer = administrator.post(f"{URL}add/", filled(**values))
    assert answer.status_code == 302, answer.context["form"].errors
    return Emergency.objects.get()


def test_it_is_seen_before_it_begins_how_many_cases_it_covers(administrator: Persona, small_city: SmallCity) -> None:
    now = timezone.now()
    make_request("pothole", now=now), make_request("pothole", now=now), make_request("streetlight", now=now)
    pothole = small_city.service("pothole")

    page = administrator.post(f"{URL}add/", filled(do="preview", services=[pothole.pk]))

    assert page.context["preview"]["count"] == 2
    assert not Emergency.objects.exists()


def test_declared_ended_and_taken_back_by_buttons(administrator: Persona) -> None:
    case = make_request("streetlight", now=timezone.now() - timedelta(days=1))
    row = declared(administrator)
    follow_all(timezone.now())
    assert administrator.get(f"{URL}{row.pk}/").context["covered"] == 1

    administrator.post(f"{URL}{row.pk}/finish/", {"do": "end"})
    follow_all(timezone.now())
    assert administrator.get(f"{URL}{row.pk}/").context["covered"] == 0

    administrator.post(f"{URL}{row.pk}/finish/", {"do": "undo"})
    follow_all(timezone.now())
    row.refresh_from_db()
    assert row.was_undone
    assert ServiceRequest.objects.get(pk=case.pk).due_at == case.due_at


def test_everybody_reads_the_notice_while_it_lasts(administrator: Persona, visitor: Client) -> None:
    case = make_request("streetlight", now=timezone.now() - timedelta(days=1))
    row = declared(administrator)
    follow_all(timezone.now())
    pages = ["/", "/report/", "/report/pothole/", f"/requests/{case.public_id}/"]
    assert all("Crews clear snow first." in visitor.get(page).content.decode() for page in pages)

    administrator.post(f"{URL}{row.pk}/finish/", {"do": "end"})
    follow_all(timezone.now())

    assert not any("Crews clear snow first." in visitor.get(page).content.decode() for page in pages)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_en": ""}, "name"),
        ({"starts_at": "2001-01-01T00:00"}, "starts_at"),
        ({"ends_at": "2001-01-01T00:00"}, "ends_at"),
        ({"effect": "stretch", "stretch_percent": ""}, "stretch_percent"),
        ({"effect": "stretch", "stretch_percent": "50"}, "stretch_percent"),
        ({"services": ["999999"]}, "services"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(administrator: Persona, values: dict[str, Any], field: str) -> None:
    page = administrator.post(f"{URL}add/", filled(**values))

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not Emergency.objects.exists()


def test_the_words_can_be_changed_while_it_lasts(administrator: Persona, visitor: Client) -> None:
    row = declared(administrator)

    administrator.post(f"{URL}{row.pk}/", {"name_en": "Ice", "notice_en": "Ice now.", "ends_at": ""})

    assert "Ice now." in visitor.get("/").content.decode()
