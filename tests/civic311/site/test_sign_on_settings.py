"""Setting the city's sign-on up, without any provider."""

import pytest
from django.urls import reverse
from pytest_django import Settings

from civic311.accounts.models import Role, SignOn, SignOnRule
from civic311.lib.sealed import unseal
from tests.factories.city import SmallCity
from tests.personas import Persona

pytestmark = pytest.mark.django_db
PAGE = "/staff/settings/sign-on/"
GIVEN = {
    "name": "City ID", "issuer": "https://login.city.example/realms/staff/", "client_id": "civic311",
    "secret": "a secret of ours", "groups_claim": "groups", "is_on": "on",
}  # fmt: skip


def test_the_client_secret_is_sealed_kept_and_never_shown(administrator: Persona) -> None:
    administrator.post(PAGE, GIVEN)
    administrator.post(PAGE, GIVEN | {"secret": "", "name": "City login"})

    row = SignOn.objects.get()
    assert (row.name, unseal(row.sealed_secret)) == ("City login", "a secret of ours")
    assert "a secret of ours" not in administrator.get(PAGE).content.decode()


def test_a_provider_without_tls_is_refused_unless_the_city_lists_it(administrator: Persona, settings: Settings) -> None:
    local = GIVEN | {"issuer": "http://localhost:9400"}

    assert administrator.post(PAGE, local).status_code == 422
    settings.OUTBOUND_ALLOW = ["localhost:9400"]
    assert administrator.post(PAGE, local).status_code == 302


def test_groups_give_roles_and_roles_say_what_they_need(administrator: Persona, small_city: SmallCity) -> None:
    worker = Role.objects.get(code="worker")
    rule = {"value": "streets-crew", "role": worker.pk, "department": small_city.streets.pk}
    administrator.post(reverse("settings_sign_on_rule"), rule)
    needs = {f"role-{worker.pk}-requires_second_factor": "on", f"role-{worker.pk}-idle_minutes": "20"}
    administrator.post(reverse("settings_sign_on_roles"), needs)
    too_short = administrator.post(reverse("settings_sign_on_roles"), {f"role-{worker.pk}-idle_minutes": "1"})

    worker.refresh_from_db()
    assert SignOnRule.objects.get().department == small_city.streets
    assert (worker.requires_second_factor, worker.idle_minutes) == (True, 20)
    assert too_short.status_code == 422
