"""The provider that tests of the sign-on go to."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from civic311.accounts.models import Role, SignOnRule
from tests.factories.city import SmallCity
from tests.factories.sign_on import WANDA, Provider, running_provider, switch_on


@pytest.fixture(scope="module")
def process() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(process: Provider, small_city: SmallCity, settings: Settings) -> Provider:
    """The city's sign-on: who is in "streets-crew" is a worker of Streets, and strangers get an account."""
    settings.OUTBOUND_ALLOW = [process.host]
    switch_on(process.issuer, makes_people=True)
    role = Role.objects.get(code="worker")
    SignOnRule.objects.create(value="streets-crew", role=role, department=small_city.streets)
    process.knows("wanda", **WANDA)
    return process
