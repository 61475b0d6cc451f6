"""A whole city in a process of its own, with its own database and server: another city's Open311 peer.

It serves pages on a port of its own and does what its standard input says (`peer_commands`), one line of JSON for each
command, answering with one. `PeerCity` is the other end.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_SERVE = """
import sys
import django
django.setup()
from tests.factories import peer_commands
peer_commands.serve(sys.stdin, sys.stdout)
"""
ROOT = Path(__file__).resolve().parent.parent.parent


class PeerCity:
    """The process, as the test speaks to it."""

    def __init__(self, server_url: str) -> None:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE], env=environment | {"DATABASE_OWNER_URL": server_url}, cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ready(self) -> "PeerCity":
        """Wait until it serves; `url` is its Open311 endpoint then."""
        self.url = str(self._answer())
        return self

    def do(self, command: str, **given: Any) -> Any:
        """Have it do something and wait until it is done."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([command, given]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def stop(self) -> None:
        """End it; its database goes with it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())
