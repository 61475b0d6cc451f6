"""What the city takes back from an outside body is called off there, whatever was known of it by then."""

from datetime import timedelta
from typing import Any

import pytest

from civic311.lib import outbound
from integrations.models import Exchange, HandOver
from integrations.open311.client.filling import marker
from integrations.open311.client.telling import try_again
from requests_app.actions import work
from requests_app.actor import WORKER
from routing.models import Queue
from tests.factories.open311_peers import County, county_with_server, exchange, said, with_county
from tests.factories.requests import MORNING

pytestmark = pytest.mark.django_db
SOON = MORNING + timedelta(minutes=1)
LATER = MORNING + timedelta(days=2)
BY: dict[str, Any] = {"actor": WORKER, "version": None}
LOST = outbound.OutboundError("TimeoutError", was_sent=True)


def test_a_case_that_our_team_takes_back_is_called_off_there(county: County) -> None:
    made = with_county(county_with_server())
    work.route(made.pk, queue=Queue.objects.get(code="lights"), reason="ours after all", now=LATER, **BY)
    exchange(LATER)

    assert [news["status"] for news in county.posted("servicerequestupdates")] == ["CANCELLED"]
    assert HandOver.objects.get().state == HandOver.State.ENDED
    made.refresh_from_db()
    assert made.with_body is None


@pytest.mark.parametrize("way", ["answer lost", "a token"])
def test_what_was_taken_back_before_their_number_was_known_is_called_off_under_it(county: County, way: str) -> None:
    token = [said([{"token": "T1"}]), said([{"service_request_id": "C-1", "token": "T1"}])]
    county.answers = [LOST] if way == "answer lost" else token[:1]
    made = with_county(county_with_server(repeats_safely=True))
    work.route(made.pk, queue=Queue.objects.get(code="lights"), reason="ours", now=SOON, **BY)
    county.answers = [] if way == "answer lost" else token[1:]
    exchange(MORNING + timedelta(hours=1))

    (told,) = county.posted("servicerequestupdates")
    assert (told["status"], told["service_request_id"]) == ("CANCELLED", "C-1")
    assert (len(county.posted()), HandOver.objects.get().due_at) == (1, None)


def test_what_was_taken_back_and_is_not_found_there_is_for_a_person(county: County) -> None:
    county.answers = [LOST]
    made = with_county(county_with_server())
    county.requests.clear()
    work.route(made.pk, queue=Queue.objects.get(code="lights"), reason="ours", now=SOON, **BY)
    for hour in range(1, 40, 6):
        exchange(MORNING + timedelta(hours=hour))

    made.refresh_from_db()
    assert made.is_flagged and len(county.posted()) == 1
    assert (HandOver.objects.get().state, HandOver.objects.get().due_at) == (HandOver.State.ENDED, None)
    line = Exchange.objects.get(what="update cancelled")
    assert line.state == Exchange.State.GIVEN_UP

    county.requests["C-9"] = marker(made)
    assert try_again(line.pk, now=LATER)
    exchange(LATER)
    assert county.posted("servicerequestupdates")[0]["service_request_id"] == "C-9"
