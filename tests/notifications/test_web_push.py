"""Messages to browsers: what the push service is handed opens with the browser's keys, and with nothing else."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone
from py_vapid import Vapid02

from notifications.delivery import deliver_next
from notifications.models import MessageState, OutboundMessage, PushDevice
from notifications.outbox import Draft, put
from notifications.web_push import is_subscription, public_key

pytestmark = pytest.mark.django_db
SECRET = b"sixteen bytes ok"


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class PushService(BaseHTTPRequestHandler):
    """What a browser's maker runs; keeps what it was handed."""

    def do_POST(self):
        self.server.taken.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def service(settings):
    running = HTTPServer(("127.0.0.1", 0), PushService)
    running.taken, running.answer = [], 201
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def browser_key():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def device(service, browser_key):
    point = browser_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PushDevice.objects.create(
        endpoint=f"http://127.0.0.1:{service.server_port}/push/1", p256dh=base64url(point), auth=base64url(SECRET)
    )


def send(device: PushDevice) -> OutboundMessage:
    text = "Work has begun.\n\nhttps://city.example/requests/26-000001-1/"
    put([Draft("news", "follow", str(device.pk), "Pothole", text, channel="push")], now=timezone.now())
    deliver_next(now=timezone.now())
    return OutboundMessage.objects.get()


def test_the_browser_reads_title_words_and_link_and_knows_who_signed(service, device, browser_key) -> None:
    message = send(device)

    headers, body = service.taken[0]
    told = json.loads(http_ece.decrypt(body, private_key=browser_key, auth_secret=SECRET, version="aes128gcm"))
    assert (told["title"], told["body"]) == (message.subject, "Work has begun.")
    assert told["link"].endswith("/requests/26-000001-1/")
    assert b"Pothole" not in body
    assert Vapid02.verify(headers["Authorization"])
    assert f"k={public_key()}" in headers["Authorization"]
    assert message.state == MessageState.SENT


def test_a_browser_that_is_gone_is_not_written_to_again(service, device) -> None:
    service.answer = 410

    message = send(device)

    device.refresh_from_db()
    assert device.gone_at is not None
    assert message.state == MessageState.FAILED


@pytest.mark.deep
def test_a_push_service_that_is_busy_is_asked_again_later(service, device) -> None:
    service.answer = 503

    assert send(device).state == MessageState.DUE


def test_keys_that_no_browser_has_are_refused(device) -> None:
    assert is_subscription(device.p256dh, device.auth)
    assert not is_subscription(device.p256dh, base64url(b"short"))
    assert not is_subscription(base64url(b"\x04" + b"\x01" * 64), device.auth)
    assert not is_subscription("ü", "=")
