"""A register that lies at an address: a file, a layer, and what else a server may answer."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command

from civic311.city.models import Lease
from integrations.models import Exchange, Register
from integrations.registers import fetching, tasks
from integrations.registers.reading import LEASE
from routing.models import FileImport
from tests.factories.registers import NOW, TABLE, add, newest, rounds
from tests.personas import Persona

pytestmark = pytest.mark.django_db
Pages = dict[str, tuple[int, dict[str, str], bytes]]


@pytest.fixture
def pages(settings: Any) -> Iterator[Pages]:
    """What a server answers by path; `place` of it is the address."""
    answers: Pages = {}

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answers[self.path.partition("?")[0]]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{server.server_port}"]
    yield answers
    server.shutdown()
    server.server_close()


def at(settings: Any, path: str) -> str:
    return f"http://{settings.OUTBOUND_ALLOW[0]}{path}"


def test_a_file_is_read_from_an_address_and_from_where_it_has_moved(
    administrator: Persona, pages: Pages, settings: Any
) -> None:
    pages["/old.csv"] = (302, {"Location": "/addresses.csv"}, b"")
    pages["/addresses.csv"] = (200, {"Content-Type": "text/csv"}, TABLE.encode())
    add(administrator, source="url", place=at(settings, "/old.csv"))
    rounds()
    assert FileImport.objects.get().report["layers"][0]["count"] == 20


def test_a_redirect_to_a_private_address_is_not_followed(administrator: Persona, pages: Pages, settings: Any) -> None:
    pages["/a.csv"] = (302, {"Location": "http://127.0.0.2/secret.csv"}, b"")
    add(administrator, source="url", place=at(settings, "/a.csv"))
    rounds()
    assert "not a public address" in newest().answer


def test_a_server_that_sends_on_and_on_is_left(administrator: Persona, pages: Pages, settings: Any) -> None:
    pages["/a.csv"] = (302, {"Location": "/a.csv"}, b"")
    add(administrator, source="url", place=at(settings, "/a.csv"))
    rounds()
    assert "Too many redirects" in newest().answer


def test_a_web_page_instead_of_a_file_is_told(administrator: Persona, pages: Pages, settings: Any) -> None:
    pages["/a.csv"] = (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>")
    add(administrator, source="url", place=at(settings, "/a.csv"))
    rounds()
    assert "web page" in newest().answer


def test_a_private_address_is_not_called(administrator: Persona, pages: Pages, settings: Any) -> None:
    pages["/a.csv"] = (200, {}, TABLE.encode())
    place = at(settings, "/a.csv")
    settings.OUTBOUND_ALLOW = []
    add(administrator, source="url", place=place)
    rounds()
    assert "not a public address" in newest().answer


def test_nonsense_that_breaks_the_reading_is_told_and_the_next_register_is_read(
    administrator: Persona, pages: Pages, settings: Any
) -> None:
    pages["/layer/query"] = (200, {"Content-Type": "application/json"}, b"[" * 100_000)
    pages["/a.csv"] = (200, {"Content-Type": "text/csv"}, TABLE.encode())
    register = add(administrator, name="Nested", source="arcgis", place=at(settings, "/layer"))
    add(administrator, source="url", place=at(settings, "/a.csv"))
    rounds(count=1)

    told = Exchange.objects.get(peer="Nested")
    assert told.state == Exchange.State.FAILED
    assert "RecursionError" in told.answer
    register.refresh_from_db()
    assert register.next_at is not None
    assert register.next_at > NOW
    assert Exchange.objects.filter(peer="Addresses", state=Exchange.State.WAITING).exists()


def test_a_layer_that_takes_too_long_is_left_with_a_word(
    administrator: Persona, pages: Pages, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages["/layer/query"] = (200, {}, b'{"features": [{"attributes": {"ID": 1}}], "exceededTransferLimit": true}')
    monkeypatch.setattr(fetching, "LONGEST", -1.0)
    add(administrator, source="arcgis", place=at(settings, "/layer"))
    rounds(count=1)
    assert "more at once" in newest().answer


def test_what_is_due_is_read_by_a_process_of_its_own(
    administrator: Persona, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[str, ...]] = []
    monkeypatch.setattr("civic311.city.own_process._begin", lambda *command: begun.append(command))
    tasks.pull_registers()
    assert begun == []

    (folder / "addresses.csv").write_text(TABLE)
    add(administrator)
    tasks.pull_registers()
    tasks.pull_registers()
    assert begun == [("read_registers",)]
    call_command(*begun[0])
    assert Register.objects.get().file is not None

    Register.objects.update(file=None, exchange=None, next_at=NOW)
    tasks.pull_registers()
    assert len(begun) == 2, "the next is read as soon as one has ended"
    assert Lease.objects.filter(name=LEASE).exists()
