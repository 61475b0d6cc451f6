"""How long `./run` takes in a fresh clone with packages cached, and the second time."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from bench.figures import Figure

READY = "Civic311 is ready"
PATIENCE = 300


def measure_starts(root: Path) -> list[Figure]:
    """Clone, start, stop, start again."""
    with tempfile.TemporaryDirectory(prefix="civic311-start-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", "--local", str(root), str(clone)], check=True)
        cold = _start_and_stop(clone)
        again = _start_and_stop(clone)
    return [
        Figure("cold ./run, packages cached, demo city", cold, "s", 90),
        Figure("second ./run", again, "s", 15),
    ]


def _start_and_stop(clone: Path) -> float:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATA_DIR", "CITY")
    }
    environment["PORT"] = str(free_port())
    begun = time.perf_counter()
    process = subprocess.Popen(
        ["./run"], cwd=clone, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if READY in line:
                return time.perf_counter() - begun
            if time.perf_counter() - begun > PATIENCE:
                break
        raise RuntimeError("./run did not become ready")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
