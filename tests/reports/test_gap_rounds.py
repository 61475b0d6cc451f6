"""What is kept and written after a quarter in which a ward fell behind."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine

from notifications.models import OutboundMessage
from reports.gap_rounds import watch_gaps_when_due
from reports.models import GapAlert, GapQuarter
from tests.personas import Persona
from tests.reports.conftest import NOW
from tests.reports.test_staff_pages import soup_of

PAGE = "/reports/equity/"
APRIL = NOW + timedelta(days=9)  # the first quarter of 2026 is over


@pytest.fixture
def april(make_case: Callable[..., object]) -> datetime:
    """Ward 1 kept all its promises in March, ward 2 hardly any."""
    for _time in range(24):
        make_case("1", closed_after=1)
        make_case("2", closed_after=20)
    make_case("1", closed_after=20)
    make_case("2", closed_after=1)
    return APRIL


@pytest.mark.deep
def test_a_ward_that_fell_behind_is_kept_shown_and_written_once(
    manager: Persona, supervisor: Persona, april: datetime
) -> None:
    manager.post(f"{PAGE}messages/", {"do": "start"})

    with time_machine.travel(april, tick=False):
        assert [watch_gaps_when_due(now=april) for _time in range(2)] == [1, 0]

        mail = OutboundMessage.objects.get(kind="gap_alert")
        sentence = "Ward 2, Late by first promise: the difference became clear. Ratio to the city 1.92."
        assert mail.to_address == manager.user.email
        assert mail.subject == "Equity: what changed from 1 January to 31 March 2026"
        assert sentence in " ".join(mail.body_text.split())
        assert "Ward 1, Late" not in mail.body_text
    assert sentence in soup_of(supervisor, PAGE).get_text(" ", strip=True)


def test_a_quarter_is_looked_at_once_it_is_over_and_never_told_late(manager: Persona) -> None:
    manager.post(f"{PAGE}messages/", {"do": "start"})
    watch_gaps_when_due(now=NOW)
    assert [each.name for each in GapQuarter.objects.all()] == ["2025-4"]
    assert "No difference became clear" in soup_of(manager, PAGE).get_text(" ", strip=True)
    assert not GapAlert.objects.exists()
    assert not OutboundMessage.objects.filter(kind="gap_alert").exists()


def test_the_messages_are_switched_off_by_the_same_button(manager: Persona) -> None:
    for do, button in (("start", "Stop these messages"), ("stop", "Write to me when this happens")):
        manager.post(f"{PAGE}messages/", {"do": do})
        assert button in soup_of(manager, PAGE).get_text(" ", strip=True)
