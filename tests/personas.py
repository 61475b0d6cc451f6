"""People with fixed meaning, each as a signed-in test client with `.user`; a plugin of conftest.

Worker and supervisor belong to Streets; other_worker belongs to Housing, so what she sees of Streets is a leak.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.core.cache import cache, caches
from django.test import Client

from civic311.accounts.models import Department, User
from civic311.accounts.viewer import viewer_of
from civic311.city.current import forget_city
from requests_app.actor import Actor
from routing.models import Area, Representation
from routing.reference import forget_reference
from tests.factories.city import SmallCity, make_user, put_in_small_city


class Persona(Client):
    """A test client of one person."""

    user: User

    def prove_identity(self, *, minutes_ago: int = 0) -> None:
        """Leave in the session what a sign-in leaves there, so that no page asks again who it is unless long ago."""
        session = self.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - 60 * minutes_ago}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(self.user.pk)
        session.save()

    @property
    def actor(self) -> Actor:
        """The person as actions take her."""
        return Actor(viewer_of(self.user), "staff")


@pytest.fixture(autouse=True)
def fresh_caches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No process-wide cache survives a test, and none is read anew in a slow one, so that queries can be counted."""
    monkeypatch.setattr("civic311.city.current._SECONDS", 3600.0)
    forget_city()
    forget_reference()
    cache.clear()
    caches["visitors"].clear()
    (Path(settings.FACTS_DIR) / "current").unlink(missing_ok=True)  # columns of another test's city
    yield
    forget_city()
    forget_reference()


@pytest.fixture
def small_city(db: None) -> SmallCity:
    return put_in_small_city()


@pytest.fixture
def sign_in(small_city: SmallCity) -> Callable[..., Persona]:
    def make(name: str, role: str, department: Department | None = None) -> Persona:
        persona = Persona()
        email = f"{name.lower().replace(' ', '.')}@testville.example"
        persona.user = make_user(email, name, role, department)
        persona.force_login(persona.user, backend="civic311.accounts.backends.StaffBackend")
        persona.prove_identity()
        return persona

    return make


@pytest.fixture
def visitor(small_city: SmallCity) -> Client:
    return Client()


@pytest.fixture
def operator(sign_in: Callable[..., Persona]) -> Persona:
    return sign_in("Olu Operator", "operator")


@pytest.fixture
def worker(sign_in: Callable[..., Persona], small_city: SmallCity) -> Persona:
    return sign_in("Wanda Worker", "worker", small_city.streets)


@pytest.fixture
def other_worker(sign_in: Callable[..., Persona], small_city: SmallCity) -> Persona:
    return sign_in("Otto Other", "worker", small_city.housing)


@pytest.fixture
def supervisor(sign_in: Callable[..., Persona], small_city: SmallCity) -> Persona:
    return sign_in("Sue Supervisor", "supervisor", small_city.streets)


@pytest.fixture
def manager(sign_in: Callable[..., Persona]) -> Persona:
    return sign_in("Mo Manager", "manager")


@pytest.fixture
def council_member(sign_in: Callable[..., Persona]) -> Persona:
    persona = sign_in("Cleo Council", "elected")
    Representation.objects.create(user=persona.user, area=Area.objects.get(layer__code="ward", code="1"))
    return persona


@pytest.fixture
def administrator(sign_in: Callable[..., Persona]) -> Persona:
    return sign_in("Ada Administrator", "administrator")


@pytest.fixture
def auditor(sign_in: Callable[..., Persona]) -> Persona:
    return sign_in("Augie Auditor", "auditor")
