"""Looks at a database from outside: no Odoo has to know what is looked for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping

from ...dev.setup import databases
from ...dev.setup.odoo_config import odoo_command
from ...dev.setup.paths import ADDON, ROOT

#: What a module may leave behind, with what names it.
STRUCTURE = {
    "tables": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
    "columns": "SELECT table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "extensions": "SELECT extname FROM pg_extension",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "scheduled actions": "SELECT cron_name FROM ir_cron",
    "groups": "SELECT name->>'en_US' FROM res_groups",
    "mail templates": "SELECT name->>'en_US' FROM mail_template",
    "kinds of tasks": "SELECT name->>'en_US' FROM mail_activity_type",
    "addresses of the website": "SELECT url FROM website_menu",
}
#: What Odoo knows of a module that it could install, and what it tidies up by itself.
KNOWN = {"ir_module_module", "bus_bus"}
TEXTS = (
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    " AND data_type IN ('text', 'character varying', 'jsonb', 'json')"
)


def rows(database: str, query: str, *values: object) -> list[tuple]:
    with databases.connected(database) as link, link.cursor() as cursor:
        cursor.execute(query, values or None)
        return cursor.fetchall()


def structure(database: str) -> set[tuple[str, str]]:
    """All that there is of any of these kinds, as (kind, name)."""
    return {
        (kind, name) for kind, query in STRUCTURE.items() for (name,) in rows(database, query)
    }


def mentions(database: str, words: Iterable[str]) -> set[tuple[str, str, str]]:
    """(table, column, beginning of the text) wherever one of these words is written."""
    pattern = "|".join(rf"\m{word}\M" for word in words)
    return {
        (table, column, text[:60])
        for table, column in rows(database, TEXTS)
        if table not in KNOWN
        for (text,) in rows(
            database,
            f'SELECT "{column}"::text FROM "{table}" WHERE "{column}"::text ~ %s LIMIT 3',
            pattern,
        )
        if text != f"module_{ADDON}"
    }


def in_odoo(database: str, *lines: str) -> str:
    """Have these lines of Python run in Odoo's shell; return what they printed."""
    command = odoo_command(database, "--no-http", "--max-cron-threads=0", "--log-level=warn")
    command.insert(2, "shell")
    return _run(command, "\n".join(lines) + "\n")


def uninstall(database: str, environment: Mapping[str, str]) -> None:
    """`environment`: what is needed around it to speak to the vendors."""
    python, program, *_ = odoo_command(database)
    _run([python, program, "module", "uninstall", "-d", database, ADDON], "", environment)


def _run(command, told: str, environment: Mapping[str, str] | None = None) -> str:
    around = {**os.environ, **(environment or {})}
    done = subprocess.run(
        command, input=told, capture_output=True, text=True, cwd=ROOT, env=around, timeout=600
    )
    said = done.stdout + done.stderr
    if done.returncode or "Traceback" in said:
        raise AssertionError(said[-4000:])
    return done.stdout
