"""What `./run` does once the packages are there: database, schema, static files, the city, then web and worker.

Standard library only; all of Django's work happens in child processes.
"""

import contextlib
import fcntl
import hashlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from civic311.lib.compile_messages import compile_changed
from civic311.local_db.cluster import Cluster
from civic311.local_db.environment import embedded_addresses, read_environment, write_environment
from civic311.local_db.errors import LocalDatabaseError
from civic311.probe import answers
from civic311.supervisor import GivingUp, StopRequested, Supervisor, stop_processes

ROOT = Path(__file__).resolve().parent.parent
_HOST = "127.0.0.1"
_UP_SECONDS = 90.0
_READY_SECONDS = 8.0
_DATABASE_CHECK_SECONDS = 2.0
_KEYS = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "MARKS_KEY")  # what DATA_DIR/env says when the database is elsewhere


def main() -> int:
    """Run the city until asked to stop; the exit status."""
    os.chdir(ROOT)
    wanted = os.environ.get("PORT") or "8000"
    port = int(wanted) if wanted.isdecimal() else -1
    data_dir = Path(os.path.abspath(os.environ.get("DATA_DIR") or ROOT / "var"))
    environment = dict(os.environ)
    environment |= {"DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}
    environment.setdefault("PUBLIC_URL", f"http://{_HOST}:{port}")
    supervisor = Supervisor(environment)
    try:
        _refuse_taken_port(port)
        with _only_one(data_dir), _database(data_dir, environment) as cluster:
            try:
                _set_up(supervisor, data_dir)
                _serve(supervisor, cluster, port, data_dir)
            finally:
                supervisor.stop()
    except StopRequested:
        supervisor.say("stopped.")
        return 0
    except (GivingUp, LocalDatabaseError) as error:
        supervisor.say(str(error))
        return 1
    return 0


def _refuse_taken_port(port: int) -> None:
    if not 0 < port < 65536:
        raise GivingUp("PORT must be a number from 1 to 65535.")
    with socket.socket() as test:
        test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            test.bind((_HOST, port))
        except OSError:
            raise GivingUp(f"Port {port} is taken. Choose another: PORT={port + 1} ./run") from None


@contextlib.contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """Two of us on one data folder would share a city by accident; the kernel drops the lock with the process."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        file = open(data_dir / "run.lock", "w")  # noqa: SIM115 (entered below)
    except OSError as error:
        raise GivingUp(f"{data_dir} cannot be written ({error.strerror}). Set DATA_DIR to another folder.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GivingUp(f"Civic311 already runs on {data_dir}. Set DATA_DIR for a second one.") from None
        yield


@contextlib.contextmanager
def _database(data_dir: Path, environment: dict[str, str]) -> Iterator[Cluster | None]:
    """Complete `environment` with the private settings; the embedded server runs meanwhile, if it is ours to run."""
    # The mode of the first start stays; the environment alone changes it.
    mode = {"DEMO_MODE": environment.get("DEMO_MODE") or read_environment(data_dir).get("DEMO_MODE", "1")}
    if environment.get("DATABASE_URL"):
        own = {name: environment[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if environment.get(name)}
        values = write_environment(data_dir, mode | ({} if (data_dir / "postgres").exists() else own))
        kept = {name: values[name] for name in _KEYS if name in values}
        environment.update(kept | mode | environment)
        yield None
        return
    with Cluster(data_dir).in_use() as cluster:
        environment.update(write_environment(data_dir, mode | embedded_addresses(cluster)) | environment)
        yield cluster


def _set_up(supervisor: Supervisor, data_dir: Path) -> None:
    """Schema, translations and city; the static files are gathered beside, as loading a city takes a while."""
    with _static_files(supervisor):
        compile_changed(ROOT / "locale")
        supervisor.run_step(sys.executable, "manage.py", "prepare_database")
        city = [os.environ["CITY"]] if os.environ.get("CITY") else []
        welcome = _welcome_file(data_dir)
        welcome.unlink(missing_ok=True)
        supervisor.run_step(sys.executable, "manage.py", "open_city", *city, "--welcome", str(welcome))


@contextlib.contextmanager
def _static_files(supervisor: Supervisor) -> Iterator[None]:
    """Gather the static files when they changed, while the body of the `with` runs."""
    folder = ROOT / ".bootstrap"
    folder.mkdir(exist_ok=True)
    stamp = folder / "static"
    with open(folder / "static.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = _state_of_static()
        if stamp.exists() and stamp.read_text() == state and (ROOT / "staticfiles" / "staticfiles.json").exists():
            yield
            return
        process = supervisor.begin_step(sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        try:
            yield
            supervisor.finish_step(process)
        finally:
            stop_processes([process])
        stamp.write_text(state)


def _state_of_static() -> str:
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        found = path.stat()
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _serve(supervisor: Supervisor, cluster: Cluster | None, port: int, data_dir: Path) -> None:
    """Web and worker, for ever; a killed database server is started again. Ends with StopRequested or GivingUp."""
    # fmt: off
    supervisor.add(
        "web", sys.executable, "-m", "gunicorn", "civic311.wsgi", "--bind", f"{_HOST}:{port}", "--workers", "2",
        "--threads", "8", "--log-level", "warning", "--no-control-socket",
    )
    # fmt: on
    # Where both share a machine people come first: what the worker does can wait for a moment.
    supervisor.add("worker", "nice", "-n", "5", sys.executable, "manage.py", "qcluster")
    _wait_for(supervisor, port, "/healthz", _UP_SECONDS, needed=True)
    _wait_for(supervisor, port, "/readyz", _READY_SECONDS, needed=False)
    _announce(supervisor.environment["PUBLIC_URL"], _welcome_file(data_dir))
    while True:
        supervisor.pause(_DATABASE_CHECK_SECONDS)
        if cluster is not None and not cluster.answers():
            supervisor.say("the database server is down; it is started again.")
            cluster.start()


def _wait_for(supervisor: Supervisor, port: int, path: str, seconds: float, *, needed: bool) -> None:
    until = time.monotonic() + seconds
    while not answers(port, path, supervisor.environment["PUBLIC_URL"]):
        if time.monotonic() > until:
            if needed:
                raise GivingUp(f"The web server did not answer within {seconds:.0f} seconds.")
            return
        supervisor.pause(0.2)


def _welcome_file(data_dir: Path) -> Path:
    return data_dir / "welcome.txt"


def _announce(address: str, welcome: Path) -> None:
    """The address, and what the city's opening left to say (sign-ins of the demo, or the administrator's link)."""
    sys.stdout.write(f"\nCivic311 is ready: {address}/\n")
    if welcome.exists():
        sys.stdout.write(welcome.read_text())
        welcome.unlink()  # it may hold a one-time link
    sys.stdout.write("Ctrl-C stops it; the data is kept.\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
