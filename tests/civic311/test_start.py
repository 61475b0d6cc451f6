"""`./run` from nothing: it starts, survives the loss of each part, stops cleanly and starts again with what it had."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from civic311.local_db.cluster import Cluster
from civic311.local_db.environment import read_environment

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.deep


class Run:
    """A running `./run` of its own, on a port and data folder of its own."""

    def __init__(self, data_dir: Path) -> None:
        with socket.socket() as test:
            test.bind(("127.0.0.1", 0))
            self.port = test.getsockname()[1]
        unset = ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "DEMO_MODE", "PUBLIC_URL", "ALLOWED_HOSTS")
        environment = {name: value for name, value in os.environ.items() if name not in unset}
        environment |= {"DATA_DIR": str(data_dir), "PORT": str(self.port), "CITY": "empty"}
        self.data_dir = data_dir
        self.output = data_dir / "output.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "civic311.start"], cwd=ROOT, env=environment, stdout=output, stderr=output
            )

    def until(self, path: str, seconds: float = 90) -> bool:
        """Whether the path answers with 200 in that time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
                    if response.status == 200:
                        return True
            except (URLError, OSError):
                time.sleep(0.2)
        return False

    def child(self, word: str) -> int:
        """The id of the child whose command line holds `word`."""
        found = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
        rows = (line.split(maxsplit=2) for line in found.splitlines()[1:])
        return next(int(pid) for pid, parent, args in rows if int(parent) == self.process.pid and word in args)

    def everything(self) -> list[int]:
        """Ids of all processes that belong to this run, however they are related."""
        mark = f"DATA_DIR={self.data_dir}\0".encode()
        found = [int(p.parent.name) for p in Path("/proc").glob("[0-9]*/environ") if mark in _read(p)]
        return found + Cluster(self.data_dir).processes()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="civic311-run-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder).stop()
    shutil.rmtree(folder)


@pytest.fixture
def start(data_dir: Path) -> Iterator[Callable[[], Run]]:
    runs: list[Run] = []

    def begin() -> Run:
        runs.append(Run(data_dir))
        return runs[-1]

    yield begin
    for run in runs:
        run.process.kill()
        run.process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_city_survives_the_loss_of_each_part_and_stops_cleanly(start: Callable[[], Run], data_dir: Path) -> None:
    run = start()
    assert run.until("/readyz"), run.output.read_text()
    key = read_environment(data_dir)["SECRET_KEY"]
    for loss in (run.child("gunicorn"), run.child("qcluster"), Cluster(data_dir).processes()[0]):
        os.kill(loss, signal.SIGKILL)
    time.sleep(3)
    assert run.until("/readyz"), run.output.read_text()

    run.process.kill()  # now the whole of it, without a goodbye
    run.process.wait()
    again = start()
    assert again.until("/readyz"), again.output.read_text()
    assert read_environment(data_dir)["SECRET_KEY"] == key

    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(40) == 0
    assert again.everything() == []
