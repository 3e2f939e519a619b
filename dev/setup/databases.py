"""Copies and drops databases, with the files that Odoo keeps outside them.

Of use to tests that need real commits, several processes or a server of their own:

    with databases.scratch() as name:
        ...                              # a fresh copy of the database with the addon

The PG* variables name the server. Every name begins with the clone's own prefix, as
clones may share a server.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection
from psycopg2.sql import SQL, Identifier, Literal

from .paths import DATA, WORK
from .progress import MissingPiece

ADDON_TEMPLATE = "addon"


def name(kind: str) -> str:
    """The full name of this clone's database of that kind."""
    return f"{_prefix()}{kind}"


@contextmanager
def scratch(kind: str = "scratch", template: str = ADDON_TEMPLATE) -> Iterator[str]:
    """A copy of a template under a new name while the block runs: about a second."""
    database = name(f"{kind}_{os.getpid()}_{secrets.token_hex(2)}")
    copy(name(template), database)
    try:
        yield database
    finally:
        drop(database)


def copy(template: str, database: str) -> None:
    """Makes the database anew as a copy of the template."""
    drop(database)
    _execute(SQL("CREATE DATABASE {} TEMPLATE {}"), Identifier(database), Identifier(template))
    share_files(template, database)


def share_files(template: str, database: str) -> None:
    """Gives a database the files that Odoo keeps of another one."""
    if _files(template).exists():
        # Odoo never writes into a stored file, so that the copies may share them.
        shutil.copytree(_files(template), _files(database), copy_function=os.link)


def drop(database: str) -> None:
    _execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), Identifier(database))
    shutil.rmtree(_files(database), ignore_errors=True)


def create(database: str) -> None:
    """Makes the database anew, empty."""
    drop(database)
    _execute(SQL("CREATE DATABASE {}"), Identifier(database))


def rename(database: str, to: str) -> None:
    """Puts the database in the place of another."""
    drop(to)
    _execute(SQL("ALTER DATABASE {} RENAME TO {}"), Identifier(database), Identifier(to))
    if _files(database).exists():
        _files(database).rename(_files(to))


def keep_files_inside(database: str) -> None:
    """Has Odoo store files in the database itself from now on.

    The copies in which tests run side by side would share one folder, and tidying up in one of
    them removes what the others have just stored.
    """
    with connected(database) as link, link.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ir_config_parameter (key, value) VALUES ('ir_attachment.location', 'db')"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        )


def mark(database: str, text: str) -> None:
    """Writes what the database was made from into its comment."""
    _execute(SQL("COMMENT ON DATABASE {} IS {}"), Identifier(database), Literal(text))


def mark_of(database: str) -> str | None:
    """What `mark` wrote; None when there is no such database, or when it is not finished."""
    with connected("postgres") as link, link.cursor() as cursor:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        cursor.execute(query, [database])
        found = cursor.fetchone()
    return found[0] if found else None


def drop_leftovers() -> None:
    """Drops the scratch databases of processes that have ended without doing so."""
    with connected("postgres") as link, link.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        names = [row[0] for row in cursor.fetchall()]
    for database in names:
        found = re.fullmatch(rf"{_prefix()}[a-z]+_(\d+)_[\w-]+", database)
        if found and not Path("/proc", found[1]).exists():
            drop(database)


@contextmanager
def connected(database: str) -> Iterator[connection]:
    """A connection in which every statement is committed at once."""
    try:
        link = psycopg2.connect(dbname=database)
    except psycopg2.OperationalError as error:
        raise MissingPiece(
            f"The database server does not let us in: {error}".strip(),
            "The PG* variables (PGHOST, PGPORT, PGUSER, PGPASSWORD …) must name a server and a "
            "role that may create databases. Unset them, and a private server is used.",
        ) from error
    link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    try:
        yield link
    finally:
        link.close()


def check_role() -> None:
    """Raises `MissingPiece` when Odoo could not work with the role."""
    with connected("postgres") as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolcreatedb, current_setting('server_version_num')::int"
            " FROM pg_roles WHERE rolname = current_user"
        )
        role, may_create, version = cursor.fetchone()
    if role == "postgres":
        how = "Create another: createuser --createdb odoo. Then set PGUSER=odoo."
        raise MissingPiece("Odoo refuses to work with the role postgres.", how)
    if not may_create:
        how = f'On the server: ALTER ROLE "{role}" CREATEDB'
        raise MissingPiece(f"The role {role} may not create databases.", how)
    if version < 130000:
        how = "Odoo 19.0 needs PostgreSQL 13. Unset the PG* variables for a private server."
        raise MissingPiece("The database server is too old.", how)


def _execute(statement: SQL, *values: Identifier | Literal) -> None:
    with connected("postgres") as link, link.cursor() as cursor:
        cursor.execute(statement.format(*values))


def _files(database: str) -> Path:
    return DATA / "filestore" / database


@cache
def _prefix() -> str:
    """Stays with the folder, also when that is moved."""
    file = WORK / "clone"
    if not file.exists():
        file.write_text(secrets.token_hex(3))
    return f"acs_{file.read_text()}_"
