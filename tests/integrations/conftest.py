"""What tests of several doors share."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.factories.receivers import Receiver, receiving


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A server of another system that takes webhooks; calls to this machine are allowed."""
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    with receiving() as running:
        yield running
