"""The database roles: an owner who changes the schema, and web and worker, who may do all else but rewrite the log."""

from typing import Any

from django.db import connection
from psycopg import errors, sql

EVENT_TABLE = "requests_app_event"


class MayNotCreateRoles(Exception):
    """The owner's role lacks CREATEROLE and the role of web and worker is missing."""


def grant_to_web(role: str, password: str) -> None:
    """Let `role` read and write all tables of this database, except to change or remove events. Repeatable.

    The role is made when missing; raises MayNotCreateRoles when that is not allowed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            _create(cursor, role, password)
        cursor.execute("SELECT current_schema()")
        names = {
            "role": sql.Identifier(role),
            "schema": sql.Identifier(cursor.fetchone()[0]),
            "database": sql.Identifier(connection.settings_dict["NAME"]),
            "events": sql.Identifier(EVENT_TABLE),
        }
        for statement in (
            "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
            "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(**names).as_string(connection.connection))
        if connection.pg_version >= 170000:  # large imports refresh the planner's statistics
            maintain = sql.SQL("GRANT MAINTAIN ON ALL TABLES IN SCHEMA {schema} TO {role}").format(**names)
            cursor.execute(maintain.as_string(connection.connection))
        if EVENT_TABLE in connection.introspection.table_names(cursor):
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {events} FROM {role}").format(**names)
            cursor.execute(revoke.as_string(connection.connection))


def _create(cursor: Any, role: str, password: str) -> None:
    statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(sql.Identifier(role))
    if password:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    try:
        cursor.execute(statement.as_string(connection.connection))
    except Exception as error:
        if isinstance(error.__cause__, errors.InsufficientPrivilege):
            raise MayNotCreateRoles(role) from error
        raise
