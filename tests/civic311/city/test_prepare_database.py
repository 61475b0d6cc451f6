"""Roles of the database."""

import os

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
ROLE = f"civic311_test_web_{os.getpid()}"


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch):  # noqa: ANN201
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{ROLE}:secret@/x")
    call_command("prepare_database")
    call_command("prepare_database")  # as at every start
    own = connection.settings_dict
    with psycopg.connect(
        dbname=own["NAME"],
        user=ROLE,
        password="secret",
        host=own["HOST"] or None,
        port=own["PORT"] or None,
        autocommit=True,
    ) as web:
        yield web
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {ROLE}")
        cursor.execute(f"DROP ROLE {ROLE}")


def test_web_writes_rows_and_reads_sequences_but_is_no_superuser(web: psycopg.Connection) -> None:
    web.execute("INSERT INTO city_heartbeat (name, beat_at) VALUES ('x', now())")
    web.execute("UPDATE city_heartbeat SET beat_at = now()")
    web.execute("DELETE FROM city_heartbeat")
    web.execute("SELECT nextval('requests_app_public_number')")

    assert web.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user").fetchone() == (
        False,
        False,
    )


@pytest.mark.parametrize(
    "statement",
    ["UPDATE requests_app_event SET kind = 'x'", "DELETE FROM requests_app_event", "TRUNCATE requests_app_event"],
)
def test_web_may_not_rewrite_the_log(web: psycopg.Connection, statement: str) -> None:
    web.execute("SELECT count(*) FROM requests_app_event")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(statement)


def test_web_reaches_tables_that_come_later(web: psycopg.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id int)")

    web.execute("INSERT INTO later VALUES (1)")
