"""Processes that stay, until they are asked to go."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.deep

# Keeps one child that writes its process id, and a helper of that child which ignores SIGTERM.
PROGRAM = """
import os, sys
from civic311.supervisor import GivingUp, StopRequested, Supervisor
child = '''
import os, subprocess, sys, time
deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(90)"
helper = subprocess.Popen([sys.executable, "-c", deaf])
open(sys.argv[1], "a").write(f"{os.getpid()} {helper.pid}\\\\n")
time.sleep(0 if sys.argv[2] == "fail" else 90)
'''
supervisor = Supervisor(dict(os.environ))
supervisor.add("child", sys.executable, "-c", child, *sys.argv[1:])
try:
    supervisor.pause(60)
except StopRequested:
    sys.exit(7)
except GivingUp:
    sys.exit(8)
finally:
    supervisor.stop()
"""


@pytest.fixture
def start(tmp_path: Path):  # noqa: ANN201
    started = []

    def begin(mode: str = "stay") -> tuple[subprocess.Popen[bytes], Path]:
        notes = tmp_path / "notes"
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(notes), mode], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        started.append(process)
        return process, notes

    yield begin
    for process in started:
        process.terminate()  # and not kill: it then sweeps up what the deaf helpers leave
        process.wait(40)


def test_a_killed_child_is_started_again_and_its_helpers_are_swept_away(start: Callable) -> None:
    _, notes = start()
    child, helper = wait_for(lambda: lines(notes), 1)[0]

    os.kill(child, signal.SIGKILL)

    again = wait_for(lambda: lines(notes), 2)[1][0]
    assert again != child
    assert gone(helper)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_leaves_nothing_behind(start: Callable, how: signal.Signals) -> None:
    process, notes = start()
    child, helper = wait_for(lambda: lines(notes), 1)[0]

    process.send_signal(how)

    assert process.wait(10) == 7
    assert gone(child)
    assert gone(helper)


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's parent-death signal")
def test_killed_itself_it_takes_its_children_along(start: Callable) -> None:
    process, notes = start()
    child, helper = wait_for(lambda: lines(notes), 1)[0]

    process.kill()
    process.wait()

    wait_for(lambda: [1] if gone(child) else [], 1)
    os.kill(helper, signal.SIGKILL)  # a helper is its child's own affair then


def test_a_child_that_fails_at_once_is_tried_again(start: Callable) -> None:
    process, notes = start("fail")

    wait_for(lambda: lines(notes), 3)
    assert process.poll() is None  # it tries several times, ever more slowly


def lines(notes: Path) -> list[list[int]]:
    if not notes.exists():
        return []
    return [[int(word) for word in line.split()] for line in notes.read_text().splitlines()]


def wait_for(read: Callable[[], list], count: int) -> list:
    deadline = time.monotonic() + 15
    while len(found := read()) < count:
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
    return found


def gone(process: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/status").read_text()
        except OSError:
            return True
        if "\nState:\tZ" in state:
            return True
        time.sleep(0.05)
    return False
