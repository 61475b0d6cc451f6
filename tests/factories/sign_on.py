"""A real OpenID Connect provider as a process of its own, and people who sign in there."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from civic311.accounts.models import SignOn
from civic311.lib.sealed import seal

SECRET = "the secret of our client"
WANDA = {"email": "wanda@testville.example", "name": "Wanda Worker", "groups": ["streets-crew"]}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


class Provider:
    """The provider at `issuer`; people there have claims."""

    def __init__(self, port: int) -> None:
        self.host = f"localhost:{port}"
        self.issuer = f"http://{self.host}"

    def knows(self, subject: str, **claims: Any) -> None:
        """Somebody works here, or her claims change."""
        self._ask(f"/users/{subject}", "PUT", json.dumps(claims).encode(), "application/json")

    def signs_in(self, address: str, subject: str) -> str:
        """The person fills in the form that stands at the address; returns where she is sent."""
        return self._ask(address.removeprefix(self.issuer), "POST", f"sub={subject}".encode(), None)

    def refuses(self, address: str) -> str:
        """The person declines; returns where she is sent."""
        return self._ask(address.removeprefix(self.issuer), "POST", b"action=deny", None)

    def _ask(self, path: str, method: str, body: bytes, kind: str | None) -> str:
        headers = {"Content-Type": kind or "application/x-www-form-urlencoded"}
        request = urllib.request.Request(self.issuer + path, data=body, method=method, headers=headers)
        try:
            urllib.request.build_opener(_NoRedirect).open(request, timeout=10).close()
        except urllib.error.HTTPError as answer:
            if answer.code not in (302, 303):
                raise
            return answer.headers["Location"]
        return ""


@contextlib.contextmanager
def running_provider() -> Iterator[Provider]:
    """Start the provider on a free port; it ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--host", "localhost"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"NO_COLOR": "1"}
    )
    try:
        _wait_for(port, process)
        yield Provider(port)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("localhost", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("The provider did not start")


def switch_on(issuer: str, **values: Any) -> SignOn:
    """The city's sign-on is the provider at `issuer`."""
    given = {
        "is_on": True, "name": "City ID", "issuer": issuer, "client_id": "civic311", "sealed_secret": seal(SECRET),
    }  # fmt: skip
    return SignOn.objects.update_or_create(pk=1, defaults=given | values)[0]


def set_out(client: Client, address: str = "/accounts/sign-on/", **fields: Any) -> str:
    """Press the button; returns the address at the provider to which the page goes on."""
    page = client.post(address, fields).content.decode()
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
    assert found, page
    return unescape(found.group(1))


def come_back(client: Client, address: str) -> HttpResponse:
    """Follow the provider's redirect to us."""
    parts = urllib.parse.urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")  # type: ignore[return-value]


def sign_on(client: Client, provider: Provider, subject: str) -> HttpResponse:
    """The whole way; returns our answer to the one who comes back."""
    return come_back(client, provider.signs_in(set_out(client), subject))


def is_in(client: Client) -> bool:
    """Whether staff pages open."""
    return client.get("/staff/").status_code == 200
