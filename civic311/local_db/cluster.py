"""One embedded PostgreSQL server: make, start, recover, share and stop it.

Files in the data folder: `postgres/lock` (held while starting or stopping), `postgres/users` (a shared lock per
process that uses the server; the kernel drops it even on kill -9, so the last one out can tell that it is the last).
"""

import contextlib
import fcntl
import glob
import os
import shutil
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from civic311.local_db.binaries import Binaries, find_binaries
from civic311.local_db.errors import LocalDatabaseError
from civic311.local_db.place import Place, find_place

OWNER_ROLE = "civic311"
WEB_ROLE = "civic311_web"
DATABASE = "civic311"
_START_SECONDS = 60
_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_min_duration_statement": "1000",
    "jit": "off",
}
# Lost on a crash, and made again: never for a city's data.
_TEST_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "30min",
    "max_connections": "250",
}


class Cluster:
    """The embedded server of one data folder; `for_tests` trades safety for speed."""

    def __init__(self, data_dir: Path, *, for_tests: bool = False) -> None:
        self.place: Place = find_place(data_dir)
        self.for_tests = for_tests
        self._files = Path(os.path.abspath(data_dir)) / "postgres"
        self._found: Binaries | None = None

    @property
    def binaries(self) -> Binaries:
        if self._found is None:
            self._found = find_binaries(self.place)
        return self._found

    def url(self, *, role: str = OWNER_ROLE, database: str = DATABASE) -> str:
        """The address for `DATABASE_URL`; the socket's folder takes the place of a host."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.place.socket))}"

    def answers(self) -> bool:
        """Whether this server accepts connections now; costs a millisecond, starts no process."""
        parameters = f"user\0{OWNER_ROLE}\0database\0postgres\0\0".encode()
        hello = struct.pack("!ii", len(parameters) + 8, 196608) + parameters
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(5)
            connection.connect(str(self.place.socket / ".s.PGSQL.5432"))
            connection.sendall(hello)
            accepted = connection.recv(1) == b"R"
            connection.sendall(b"X\0\0\0\4")
            return accepted
        return False

    def start(self) -> None:
        """Start the server, making the cluster first where there is none; nothing happens when it runs.

        Raises LocalDatabaseError with the end of the server's log.
        """
        if self.answers():
            return
        with self._locked():
            if self.answers():
                return
            if not (self.place.cluster / "PG_VERSION").exists():
                self._make_cluster()
            try:
                self._start_server()
            except LocalDatabaseError:
                if not self.for_tests:
                    raise
                shutil.rmtree(self.place.cluster)  # a test cluster does not survive a crash of the machine
                self._make_cluster()
                self._start_server()
            self._make_database()

    def stop(self) -> None:
        """Stop the server, disconnecting whoever is connected."""
        with self._locked():
            if (self.place.cluster / "postmaster.pid").exists():
                self.binaries.run("pg_ctl", "-D", self.place.cluster, "-w", "-m", "fast", "stop")

    def join(self) -> "Membership":
        """Start the server if needed, and count this process among its users until `leave`."""
        file = os.open(self._files / "users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(file, fcntl.LOCK_SH)
        try:
            self.start()
        except BaseException:
            os.close(file)
            raise
        return Membership(self, file)

    @contextlib.contextmanager
    def in_use(self) -> Iterator["Cluster"]:
        """The running server; stopped afterwards unless others use it too."""
        membership = self.join()
        try:
            yield self
        finally:
            membership.leave()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with open(self._files / "lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make_cluster(self) -> None:
        """initdb under another name, renamed when whole: a killed one leaves no half cluster."""
        fresh = self.place.home / "cluster.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self.place.make_for_server(fresh)
        locale = (
            ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            if self.binaries.major >= 17
            else ["--locale=C.UTF-8"]
        )
        finished = self.binaries.run(
            "initdb", "-D", fresh, "-U", OWNER_ROLE, "--auth=trust", "--encoding=UTF8", "--no-instructions",
            "--data-checksums", *locale, *(["--no-sync"] if self.for_tests else []),
        )  # fmt: skip
        if finished.status:
            raise LocalDatabaseError(f"The database could not be made:\n{finished.output[-2000:]}")
        fresh.rename(self.place.cluster)

    def _start_server(self) -> None:
        self._write_options()
        self._clear_stale_pid()
        log = self.place.cluster / "server.log"
        finished = self.binaries.run("pg_ctl", "-D", self.place.cluster, "-w", "-t", _START_SECONDS, "-l", log, "start")
        if finished.status and not self.answers():
            tail = log.read_text(errors="replace")[-1500:] if log.exists() else ""
            raise LocalDatabaseError(f"PostgreSQL did not start:\n{finished.output}\n{tail}")

    def _write_options(self) -> None:
        options = {**_OPTIONS, **(_TEST_OPTIONS if self.for_tests else {})}
        options["unix_socket_directories"] = str(self.place.socket)
        lines = "".join("{} = '{}'\n".format(name, value.replace("'", "''")) for name, value in options.items())
        (self.place.cluster / "postgresql.auto.conf").write_text(lines)

    def _clear_stale_pid(self) -> None:
        """Remove a pid file that outlived its server.

        After kill -9, a reboot or a container's restart it may name somebody else's process, and PostgreSQL then
        refuses to start. It is stale when no process works in the cluster's folder; a crash's last backends get 10
        seconds to leave.
        """
        stale = [
            f for f in (self.place.cluster / "postmaster.pid", self.place.socket / ".s.PGSQL.5432.lock") if f.exists()
        ]
        if not stale or not os.path.isdir("/proc/self"):
            return
        deadline = time.monotonic() + 10
        while self.processes():
            if self.answers() or time.monotonic() > deadline:
                return  # let pg_ctl report it
            time.sleep(0.05)
        for file in stale:
            file.unlink(missing_ok=True)

    def processes(self) -> list[int]:
        """Ids of the live processes of this server (Linux only): each works in the cluster's folder."""
        found = []
        for entry in glob.glob("/proc/[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(f"{entry}/cwd") != str(self.place.cluster):
                    continue
                if "\nState:\tZ" not in Path(entry, "status").read_text():
                    found.append(int(entry.removeprefix("/proc/")))
        return found

    def _make_database(self) -> None:
        arguments = ("-h", self.place.socket, "-U", OWNER_ROLE)
        finished = self.binaries.run("createdb", *arguments, DATABASE)
        if finished.status and "already exists" not in finished.output:
            raise LocalDatabaseError(f"The database could not be made:\n{finished.output[-2000:]}")


class Membership:
    """This process' use of a server; the last to leave stops it."""

    def __init__(self, cluster: Cluster, file: int) -> None:
        self._cluster = cluster
        self._file = file
        self._process = os.getpid()

    def leave(self) -> None:
        """Give the server up; safe to call twice, and a no-op in a forked child."""
        if self._file < 0 or self._process != os.getpid():
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            self._cluster.stop()
        finally:
            os.close(self._file)
            self._file = -1
