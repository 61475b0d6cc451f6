"""Keep processes running: start them, start them again when they die, stop them all cleanly.

Each child has its own session, so that Ctrl-C reaches only us and a dead child's helpers can be swept away; on Linux a
child gets SIGTERM when we die, however we die.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

_GRACE_SECONDS = 30.0  # the worker may finish the job in hand
_QUICK_SECONDS = 10.0  # a child that lived shorter than this failed to start
_QUICK_FAILURES = 8
_LONGEST_WAIT = 15.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1


class StopRequested(Exception):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, a closed terminal)."""


class GivingUp(Exception):
    """A process fails again and again; the message names it."""


@dataclass
class Child:
    """One process that should always be there."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    quick_failures: int = 0

    def start(self, environment: Mapping[str, str]) -> None:
        self.process = start_process(self.command, environment)
        self.started_at = time.monotonic()

    def watch(self, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        """Start it when it is down and its waiting time is over. Raises GivingUp after repeated quick failures."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            sweep(self.process)
            self.process = None
            self.quick_failures = self.quick_failures + 1 if now - self.started_at < _QUICK_SECONDS else 0
            if self.quick_failures >= _QUICK_FAILURES:
                raise GivingUp(f"{self.name} does not stay up (it ended with status {code}).")
            wait = min(_LONGEST_WAIT, 0.25 * 2**self.quick_failures)
            self.start_again_at = now + wait
            say(f"{self.name} ended with status {code}; it is started again.")
        if self.process is None and now >= self.start_again_at:
            self.start(environment)


@dataclass
class Supervisor:
    """The children, and the wish to stop. Make it in the main thread: it takes over the stop signals."""

    environment: Mapping[str, str]
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def __post_init__(self) -> None:
        for number in _SIGNALS:
            signal.signal(number, self._note_stop)

    def _note_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def say(self, text: str) -> None:
        """One line on standard error."""
        sys.stderr.write(f"civic311: {text}\n")
        sys.stderr.flush()

    def add(self, name: str, *command: str) -> None:
        """Start a child that is to stay."""
        child = Child(name, command)
        child.start(self.environment)
        self.children.append(child)

    def pause(self, seconds: float) -> None:
        """Sleep while watching the children. Raises StopRequested or GivingUp."""
        until = time.monotonic() + seconds
        while True:
            if self.stopping:
                raise StopRequested
            for child in self.children:
                child.watch(self.environment, self.say)
            if time.monotonic() >= until:
                return
            time.sleep(0.1)

    def run_step(self, *command: str) -> None:
        """Run one command to its end. Raises GivingUp when it fails, StopRequested on a signal (and stops it)."""
        self.finish_step(self.begin_step(*command))

    def begin_step(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a command that `finish_step` waits for."""
        return start_process(command, self.environment)

    def finish_step(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for a command of `begin_step`; raises as `run_step` does."""
        try:
            while process.poll() is None:
                self.pause(0.05)
        finally:
            stop_processes([process])
        if process.returncode:
            words = [str(word) for word in process.args][1:]  # type: ignore[union-attr]
            raise GivingUp(f"'{' '.join(words)}' failed (status {process.returncode}).")

    def stop(self) -> None:
        """Stop all children and wait until they are gone."""
        running = [child.process for child in self.children if child.process is not None]
        for left in stop_processes(running):
            self.say(f"process {left} did not stop in time and was killed.")


def start_process(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A process in a session of its own that is told to stop should this one die."""
    parent = os.getpid()

    def follow_parent() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # died before the call
                os._exit(1)

    return subprocess.Popen(
        list(command), env=dict(environment), stdin=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=follow_parent,  # noqa: PLW1509 (one thread only)
    )  # fmt: skip


def stop_processes(processes: Sequence[subprocess.Popen[bytes]]) -> list[int]:
    """SIGTERM to the main processes only (django-q hangs when its group gets it); ids of those it killed."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_SECONDS
    late = []
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            late.append(process.pid)
        sweep(process)
    return late


def sweep(process: subprocess.Popen[bytes]) -> None:
    """Kill what a main process left behind in its session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    finally:
        process.wait()
