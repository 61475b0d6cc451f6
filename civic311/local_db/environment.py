"""Read the private settings of this installation (`DATA_DIR/env`) and see that its embedded server runs."""

import atexit
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from civic311.local_db.cluster import WEB_ROLE, Cluster

_ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL")
_NEED_NO_DATABASE = frozenset(
    {"collectstatic", "compilemessages", "findstatic", "help", "makemessages", "version", "--help", "--version"}
)


def load_local_environment(data_dir: Path, *, argv: Sequence[str]) -> None:
    """Fill `os.environ` from `data_dir/env`; variables already set win.

    With `DATABASE_URL` set only a missing secret key and mode are taken. Without it the addresses come from the file
    too, and the embedded server that they name is started if it is down, and stopped by the last process that used
    it. A file that was copied from another folder names the embedded server there; that of this folder counts.
    """
    own_address = bool(os.environ.get("DATABASE_URL"))
    if own_address and os.environ.get("SECRET_KEY"):
        return
    values = read_environment(data_dir)
    cluster = None
    if not own_address and _names_an_embedded_server(values):
        values = {name: value for name, value in values.items() if name not in _ADDRESSES}
        if (data_dir / "postgres").is_dir():
            cluster = Cluster(data_dir)
            values |= embedded_addresses(cluster)
    for name, value in values.items():
        if not (own_address and name in _ADDRESSES):
            os.environ.setdefault(name, value)
    if cluster is not None and not (len(argv) > 1 and argv[1] in _NEED_NO_DATABASE):
        atexit.register(cluster.join().leave)


def read_environment(data_dir: Path) -> dict[str, str]:
    """The variables in `data_dir/env`; none when there is no such file."""
    try:
        lines = (data_dir / "env").read_text().splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if not line.startswith("#"))
    return {name.strip(): value.strip() for name, separator, value in pairs if separator}


def write_environment(data_dir: Path, values: Mapping[str, str]) -> dict[str, str]:
    """Put `values` into `data_dir/env` (mode 0600) and return all of it; a secret key is made once."""
    data_dir.mkdir(parents=True, exist_ok=True)
    known = read_environment(data_dir)
    wanted = {"SECRET_KEY": known.get("SECRET_KEY") or secrets.token_urlsafe(50)} | known | dict(values)
    if wanted != known:
        fresh = data_dir / "env.new"
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("# Private settings of this installation, written by ./run; variables of the environment win.\n")
            file.writelines(f"{name}={value}\n" for name, value in wanted.items())
        fresh.replace(data_dir / "env")
    return wanted


def embedded_addresses(cluster: Cluster) -> dict[str, str]:
    """What the environment file says of an embedded server."""
    return {"DATABASE_URL": cluster.url(role=WEB_ROLE), "DATABASE_OWNER_URL": cluster.url()}


def _names_an_embedded_server(values: Mapping[str, str]) -> bool:
    """Whether the address is that of a folder's own server, of this folder or of another."""
    address = values.get("DATABASE_URL", "")
    return address.startswith(f"postgresql://{WEB_ROLE}@/") and address.endswith("/socket")
