"""Calls to other servers go where they may, and nowhere else."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import BaseRequestHandler, TCPServer

import pytest

from civic311.lib.outbound import OutboundError, call


class _Server(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1/secret")
            self.end_headers()
            return
        if self.path == "/drips":
            self.send_response(200)
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b".")
                time.sleep(0.05)
            return
        if self.path == "/breaks-off":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"half")
            return
        self.send_response(200)
        self.send_header("X-Said", self.headers["Host"])
        self.end_headers()
        self.wfile.write(b"hello " * 10)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    running = HTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running.server_address[1]
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost/", "http://10.0.0.1/", "http://169.254.169.254/", "http://[::1]/",
     "http://[::ffff:127.0.0.1]/", "http://[::127.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://[fec0::1]/",
     "http://0.0.0.0/", "file:///etc/passwd", "ftp://example.org/", "http://a:b@c.org/",
     "http://example.org:99999/", "http://", "http://[x/"],
)  # fmt: skip
def test_addresses_that_are_not_for_everybody_are_refused(url):
    with pytest.raises(OutboundError) as refused:
        call(url)
    assert refused.value.is_refused


def test_a_host_that_is_allowed_is_called_by_its_name(server, settings):
    settings.OUTBOUND_ALLOW = [f"localhost:{server}"]

    answer = call(f"http://localhost:{server}/")

    assert answer.is_good
    assert answer.headers["x-said"] == f"localhost:{server}"


def test_what_a_server_says_that_is_no_answer_can_be_kept(settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]

    class _Alert(BaseRequestHandler):
        def handle(self):
            self.request.recv(1000)
            self.request.sendall(b"\x15\x03\x01\x00\x02\x02\x46")  # what a TLS server answers to plain HTTP

    with TCPServer(("127.0.0.1", 0), _Alert) as running:
        thread = threading.Thread(target=running.handle_request, daemon=True)
        thread.start()
        with pytest.raises(OutboundError) as failed:
            call(f"http://127.0.0.1:{running.server_address[1]}/")
        thread.join()

    assert str(failed.value).isprintable()


def test_a_redirect_is_not_followed(server, settings):
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{server}"]

    assert call(f"http://127.0.0.1:{server}/moved").status == 302


def test_an_answer_that_is_too_long_is_not_taken(server, settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]

    with pytest.raises(OutboundError, match="too long"):
        call(f"http://127.0.0.1:{server}/", most_bytes=10)


def test_an_answer_that_never_ends_is_hung_up(server, settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    begun = time.monotonic()

    with pytest.raises(OutboundError) as failed:
        call(f"http://127.0.0.1:{server}/drips", most_seconds=0.2)

    assert time.monotonic() - begun < 1.5
    assert failed.value.was_sent and not failed.value.is_refused


def test_an_answer_that_breaks_off_is_no_answer(server, settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]

    with pytest.raises(OutboundError, match="whole"):
        call(f"http://127.0.0.1:{server}/breaks-off")
