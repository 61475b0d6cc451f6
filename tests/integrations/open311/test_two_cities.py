"""Two cities, each a process with a database of its own, are each other's Open311 peer in both directions."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection

from tests.factories.peer_city import PeerCity

pytestmark = [pytest.mark.deep, pytest.mark.django_db]


@pytest.fixture
def cities(small_city: object) -> Iterator[tuple[PeerCity, PeerCity]]:
    server = connection.settings_dict
    user, password, host = (quote(str(server[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    url = f"postgresql://{user}:{password}@/postgres?host={host}&port={server['PORT'] or 5432}"
    both = [PeerCity(url), PeerCity(url)]
    try:
        west, east = (city.ready() for city in both)
        west.do("connect", url=east.url, key=east.do("key"), format="xml", photos="files")
        east.do("connect", url=west.url, key=west.do("key"), format="json", photos="addresses")
        yield west, east
    finally:
        for city in both:
            city.stop()


def settle(giver: PeerCity, taker: PeerCity) -> None:
    for city in (giver, taker, giver):
        city.do("run")


def test_a_case_goes_there_and_back_in_both_directions(cities: tuple[PeerCity, PeerCity]) -> None:
    for giver, taker in (cities, cities[::-1]):
        ours = giver.do("report")
        settle(giver, taker)
        theirs = taker.do("theirs", number=ours)

        arrived = taker.do("state", number=theirs)
        assert giver.do("reference", number=ours) == theirs
        assert (arrived["photos"], arrived["depth"]) == (["report"], ["ankle"])
        assert "A deep hole by the bakery" in arrived["description"]
        assert giver.do("state", number=ours)["with"] == "The other city"

        taker.do("start", number=theirs, words="The crew comes tomorrow")
        taker.do("ask", number=theirs, words="Is it by the red door?")
        giver.do("write", number=ours, words="Please take care of the tree")
        giver.do("photograph", number=ours)
        settle(giver, taker)
        assert "Please take care of the tree" in taker.do("state", number=theirs)["messages"]
        here = giver.do("state", number=ours)
        assert "The other city writes: The crew comes tomorrow" in set(here["messages"]) - set(here["private"])
        assert "The other city writes: Is it by the red door?" in here["private"]

        giver.do("show", number=ours)  # one told by its address goes only then
        taker.do("close", number=theirs)
        settle(giver, taker)
        here = giver.do("state", number=ours)
        assert here["status"] == "RESOLVED"
        assert len(here["photos"]) == len(taker.do("state", number=theirs)["photos"]) == 3

        giver.do("complain", number=ours)
        settle(giver, taker)
        assert taker.do("state", number=theirs)["is_open"]
        here = giver.do("state", number=ours)
        assert here["is_open"] and here["with"] == "The other city"

        taker.do("close", number=theirs)
        settle(giver, taker)
        assert giver.do("state", number=ours)["status"] == "RESOLVED"
        taker.do("reopen", number=theirs)
        settle(giver, taker)
        here = giver.do("state", number=ours)
        assert here["is_open"] and here["with"] == "The other city"
        assert here["kinds"].count("reopened") == 2
