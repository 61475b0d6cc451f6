"""The county next door, whose server answers in memory."""

import pytest

from civic311.lib import outbound
from tests.factories.city import SmallCity
from tests.factories.open311_peers import County


@pytest.fixture
def county(monkeypatch: pytest.MonkeyPatch, small_city: SmallCity) -> County:
    server = County()
    monkeypatch.setattr(outbound, "call", server.call)
    return server
