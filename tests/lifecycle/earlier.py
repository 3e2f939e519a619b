"""Takes a database back to what the first version of the addon kept."""

from __future__ import annotations

from pathlib import Path

from ...dev.setup import databases
from ...dev.setup.paths import ADDON
from .outside import rows

#: The tables and columns of the first version, as an installation of it had them.
FIRST = Path(__file__).with_name("first_version.txt")
FIRST_VERSION = "19.0.1.0.0"
COLUMNS = (
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
)


def first_columns() -> set[tuple[str, str]]:
    """(table, column) of everything that the first version brought."""
    text = FIRST.read_text().replace("\n    ", " ")
    lines = (line.split(": ") for line in text.splitlines())
    return {(table, column) for table, names in lines for column in names.split()}


def take_back(database: str, bare: str) -> list[str]:
    """Remove what came later; return the names of that. `bare` is a database without the addon."""
    ours = set(rows(database, COLUMNS)) - set(rows(bare, COLUMNS))
    first = first_columns()
    tables = {table for table, _ in ours} - {table for table, _ in rows(bare, COLUMNS)}
    later_tables = tables - {table for table, _ in first}
    later = [(t, c) for t, c in ours - first if t not in later_tables]
    with databases.connected(database) as link, link.cursor() as cursor:
        for table in later_tables:
            cursor.execute(f'DROP TABLE "{table}" CASCADE')
        for table, column in later:
            cursor.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}" CASCADE')
        cursor.execute(
            "UPDATE ir_module_module SET latest_version = %s WHERE name = %s",
            [FIRST_VERSION, ADDON],
        )
    return [*later_tables, *(f"{table}.{column}" for table, column in later)]
