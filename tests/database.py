"""The database of the tests: one migrated template, kept between runs, and a clone of it for every process.

The template's name carries a hash of everything that it is made from, so a changed migration makes a new one. Clones
carry the host and the process that uses them; those of dead processes are dropped by the next run.
"""

import contextlib
import fcntl
import hashlib
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from civic311.lib.database_urls import database_settings
from civic311.local_db.cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
_MADE_FROM = ("*/migrations/*.py", "civic311/*/migrations/*.py", "tests/database.py")
_TEMPLATES_KEPT = 3


@dataclass(frozen=True)
class TestDatabase:
    """A clone that belongs to this process."""

    __test__ = False
    name: str
    template: str
    server: dict[str, Any]

    def renew(self) -> None:
        """Drop the clone and make it again as it was, after a test that committed."""
        connections.close_all()
        with _administrator(self.server) as run:
            run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
            run("CREATE DATABASE {} TEMPLATE {}", self.name, self.template)


@contextlib.contextmanager
def test_database(own_url: str, data_dir: Path, worker: str) -> Iterator[TestDatabase]:
    """A migrated database for this process, to which Django's default connection then leads."""
    with contextlib.ExitStack() as stack:
        if not own_url:
            own_url = stack.enter_context(Cluster(data_dir, for_tests=True).in_use()).url(database="postgres")
        server = _connect_django_to(own_url)
        host = hashlib.sha256(platform.node().encode()).hexdigest()[:6]
        with _one_at_a_time(data_dir):
            _drop_left_over(server, f"test_{host}_")
            template = _template(server)
            database = TestDatabase(f"test_{host}_{os.getpid()}_{worker}", template, server)
            database.renew()
        _point_django_at(database.name)
        stack.callback(_drop, database)
        yield database


def _connect_django_to(url: str) -> dict[str, Any]:
    env = environ.Env()
    env.ENVIRON = {"DATABASE_URL": url, "CONN_MAX_AGE": "0"}
    server = database_settings(env, argv=["pytest"])
    connections.settings["default"].update(server)
    connections["default"].settings_dict.update(server)
    return server


def _point_django_at(name: str) -> None:
    connections["default"].close()
    connections.settings["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name


def _template(server: dict[str, Any]) -> str:
    """The name of the migrated template; made when this version of it is missing."""
    name = f"civic311_template_{_hash_of_sources()}"
    with _administrator(server) as run:
        known = [
            row[0]
            for row in run("SELECT datname FROM pg_database WHERE datname LIKE 'civic311\\_template\\_%' ORDER BY oid")
        ]
        if name in known:
            return name
        for old in [n for n in known if n.endswith("_new")] + [n for n in known if not n.endswith("_new")][
            :-_TEMPLATES_KEPT
        ]:
            run("DROP DATABASE IF EXISTS {} WITH (FORCE)", old)
        run("CREATE DATABASE {}", f"{name}_new")
        _point_django_at(f"{name}_new")
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        run("ALTER DATABASE {} RENAME TO {}", f"{name}_new", name)
    return name


def _hash_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sorted(p for pattern in _MADE_FROM for p in ROOT.glob(pattern)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _drop_left_over(server: dict[str, Any], prefix: str) -> None:
    with _administrator(server) as run:
        for (name,) in run("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", values=[prefix]):
            process = name.removeprefix(prefix).partition("_")[0]
            if not _alive(int(process)):
                run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _drop(database: TestDatabase) -> None:
    connections.close_all()
    with _administrator(database.server) as run:
        run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    data_dir.mkdir(parents=True, exist_ok=True)
    with open(data_dir / "template.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _administrator(server: dict[str, Any]) -> Iterator[Any]:
    """A function that runs one statement outside of any transaction on the server, names quoted."""
    with psycopg.connect(
        dbname="postgres", user=server["USER"], password=server["PASSWORD"] or None,
        host=server["HOST"] or None, port=server["PORT"] or None, autocommit=True,
    ) as connection:  # fmt: skip

        def run(statement: str, *names: str, values: list[str] | None = None) -> list[Any]:
            cursor = connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)), values)
            return cursor.fetchall() if cursor.description else []

        yield run
