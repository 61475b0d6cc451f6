"""What tests of joined cases share."""

from collections.abc import Callable

import pytest

from notifications.models import OutboundMessage
from requests_app import announce
from tests.factories.city import SmallCity
from tests.factories.joins import LATER


@pytest.fixture
def told(small_city: SmallCity) -> Callable[[], list[OutboundMessage]]:
    """The messages that exist after all is announced, leaving out those that were there before."""
    seen: set[int] = set()

    def messages() -> list[OutboundMessage]:
        while announce.announce_next(now=LATER):
            pass
        fresh = [m for m in OutboundMessage.objects.order_by("pk") if m.pk not in seen]
        seen.update(m.pk for m in fresh)
        return fresh

    return messages
