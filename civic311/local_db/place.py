"""Where the embedded database lives, and as whom it runs.

PostgreSQL refuses to run as root. Started by root it therefore runs as another user, who must be able to reach its
files. Below a private folder (or one that somebody else may rearrange) that is neither possible nor safe, so the
files go to a folder made for the purpose under the system's temporary directory, recorded in the data folder. A path
that we did not make is never trusted and never given to another user.
"""

import fcntl
import json
import os
import pwd
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civic311.local_db.errors import LocalDatabaseError

_RECORD = "place.json"
_MARKER = "made-for.json"
_LONGEST_SOCKET_FOLDER = 85  # sun_path holds 108 bytes on Linux and 104 on macOS, file name included


@dataclass(frozen=True)
class Place:
    """The folders of one embedded server and the user who runs it (None: whoever we are)."""

    home: Path
    socket: Path
    server_user: pwd.struct_passwd | None

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    def as_server_user(self) -> dict[str, Any]:
        """Arguments of `subprocess.run` that drop from root to the server's user."""
        if self.server_user is None:
            return {}
        return {"user": self.server_user.pw_uid, "group": self.server_user.pw_gid, "extra_groups": []}

    def make_for_server(self, path: Path) -> None:
        """Make a folder that only the server's user enters; refuse one that is there and not theirs."""
        owner = self.server_user.pw_uid if self.server_user else os.geteuid()
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            found = path.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
                raise LocalDatabaseError(
                    f"{path} was not made by Civic311 for its database. Move it away, or choose another DATA_DIR."
                ) from None
            return
        if self.server_user:
            os.chown(path, self.server_user.pw_uid, self.server_user.pw_gid, follow_symlinks=False)


def find_place(data_dir: Path) -> Place:
    """The place of the server that belongs to `data_dir`, made where missing.

    Raises LocalDatabaseError when no user or no safe folder can be found.
    """
    data_dir = Path(os.path.abspath(data_dir))
    data_dir.mkdir(parents=True, exist_ok=True)
    record = data_dir / "postgres" / _RECORD
    record.parent.mkdir(mode=0o755, exist_ok=True)
    server_user = _server_user()
    with open(record.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once must find one place
        home = _recorded(record, "home", data_dir) or _new_home(data_dir, record, server_user)
        socket = home / "socket"
        if len(os.fsencode(socket)) > _LONGEST_SOCKET_FOLDER:
            folder = _recorded(record, "socket", data_dir) or _new_folder(data_dir, server_user)
            _remember(record, "socket", folder)
            socket = folder / "socket"
        place = Place(home, socket, server_user)
        place.make_for_server(socket)
    return place


def _server_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LocalDatabaseError(
        "PostgreSQL does not run as root and there is no user postgres or nobody to run it. "
        "Start Civic311 as an ordinary user, or set DATABASE_URL to a server of your own."
    )


def _new_home(data_dir: Path, record: Path, server_user: pwd.struct_passwd | None) -> Path:
    home = record.parent
    if server_user is None or (_only_root_arranges(home) and _reachable(home, server_user)):
        return home
    folder = _new_folder(data_dir, server_user)
    if record.exists() and "home" in record.read_text():
        sys.stderr.write(f"civic311: the database recorded in {record} is not there any more; a new one is begun.\n")
    _remember(record, "home", folder)
    return folder


def _new_folder(data_dir: Path, server_user: pwd.struct_passwd | None) -> Path:
    """A new folder in a temporary directory, marked as made for `data_dir`; /var/tmp first, as it outlives a reboot."""
    for parent in dict.fromkeys(map(Path, ("/var/tmp", tempfile.gettempdir(), "/tmp"))):
        if not os.access(parent, os.W_OK | os.X_OK):
            continue
        if server_user and not (_only_root_arranges(parent) and _reachable(parent, server_user)):
            continue
        folder = Path(tempfile.mkdtemp(prefix="civic311-", dir=parent))
        (folder / _MARKER).write_text(json.dumps({"data_dir": str(data_dir)}))
        folder.chmod(0o711 if server_user else 0o700)
        return folder
    raise LocalDatabaseError(
        "No temporary directory is safe for the database. Set DATABASE_URL to a server of your own."
    )


def _recorded(record: Path, name: str, data_dir: Path) -> Path | None:
    """The folder written down under `name`, if it is there and truly the one that we made."""
    try:
        folder = Path(json.loads(record.read_text())[name])
        found = folder.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022
        if not ours or json.loads((folder / _MARKER).read_text())["data_dir"] != str(data_dir):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return folder if os.geteuid() != 0 or _only_root_arranges(folder) else None


def _remember(record: Path, name: str, folder: Path) -> None:
    try:
        known = json.loads(record.read_text())
    except (OSError, ValueError):
        known = {}
    fresh = record.with_suffix(".new")
    fresh.write_text(json.dumps(known | {name: str(folder)}))
    fresh.replace(record)


def _only_root_arranges(path: Path) -> bool:
    """Whether nobody but root can put another thing in the place of `path` or of a folder above it."""
    for folder in (path, *path.parents):
        found = folder.lstat()
        shared = found.st_mode & 0o022 and not found.st_mode & stat.S_ISVTX
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or shared:
            return False
    return True


def _reachable(path: Path, user: pwd.struct_passwd) -> bool:
    test = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(path)],
        cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        user=user.pw_uid, group=user.pw_gid, extra_groups=[], check=False,
    )  # fmt: skip
    return test.returncode == 0
