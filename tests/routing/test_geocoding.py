"""A geocoder beside the local index."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache

from routing.geocoding import geocode, place_of_key

pytestmark = pytest.mark.django_db


class _Photon(BaseHTTPRequestHandler):
    """As much of Photon's interface as is asked."""

    asked: list[str] = []
    status = 200

    def do_GET(self):
        self.asked.append(parse_qs(urlsplit(self.path).query)["q"][0])
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        feature = {
            "geometry": {"type": "Point", "coordinates": [-74.01, 40.71]},
            "properties": {"name": "Old Mill", "street": "Mill Lane", "city": "Port Alder"},
        }
        self.wfile.write(json.dumps({"features": [feature]}).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def photon(settings, monkeypatch):
    monkeypatch.setattr(_Photon, "asked", [])
    monkeypatch.setattr(_Photon, "status", 200)
    server = HTTPServer(("127.0.0.1", 0), _Photon)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.GEOCODER, settings.GEOCODER_DOMAIN = "photon", f"http://127.0.0.1:{server.server_address[1]}"
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    cache.clear()
    yield _Photon
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_place_that_the_geocoder_knows_is_found_and_found_again_by_its_key(photon):
    (found,) = geocode("old mill")

    assert (found.lat, found.long) == (40.71, -74.01)
    assert "Old Mill" in found.label
    assert place_of_key(found.key) == found


def test_the_same_words_ask_once(photon):
    geocode("old mill")
    geocode("Old Mill")

    assert len(photon.asked) == 1


def test_a_geocoder_that_fails_finds_nothing_and_is_asked_again(photon):
    photon.status = 503

    assert geocode("old mill") == []
    photon.status = 200
    assert geocode("old mill") != []


def test_nobody_is_asked_unless_the_city_wishes_it(photon, settings):
    settings.GEOCODER = ""

    assert geocode("old mill") == []
    assert photon.asked == []


@pytest.mark.parametrize("key", ["g:", "g:made-up", "a:1", ""])
def test_a_key_that_is_made_up_finds_nothing(key):
    assert place_of_key(key) is None
