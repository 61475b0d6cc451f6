"""Turn DATABASE_URL and its owner twin into Django's settings."""

from collections.abc import Sequence
from typing import Any

import environ

# fmt: off
OWNER_COMMANDS = frozenset({
    "backup", "createcachetable", "flush", "migrate", "prepare_database", "restore", "showmigrations", "sqlmigrate",
    "test",
})
# fmt: on


def database_settings(env: environ.Env, *, argv: Sequence[str]) -> dict[str, Any]:
    """Settings for the default connection.

    `DATABASE_URL` is the role of web and worker; `DATABASE_OWNER_URL` (default: the same) is used by the commands that
    change the schema and by the tests. django-environ leaves `?host=` in OPTIONS, where `dbshell` misses it.
    """
    command = argv[1] if len(argv) > 1 else ""
    in_tests = "pytest" in (argv[0] if argv else "")
    owner = command in OWNER_COMMANDS or in_tests or env.bool("USE_DATABASE_OWNER", default=False)
    url = env.str("DATABASE_OWNER_URL", default="") if owner else ""
    url = url or env.str("DATABASE_URL", default="postgresql:///civic311")
    config: dict[str, Any] = environ.Env.db_url_config(url)
    options = config.setdefault("OPTIONS", {})
    if "host" in options:
        config["HOST"] = options.pop("host")
    config |= {
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=300),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": env.bool("PGBOUNCER", default=False),
    }
    return config
