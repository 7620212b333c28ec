"""A database as values: its schema and its rows, to be compared."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, MetaData, select, text

Row = tuple[object, ...]
VERSION_TABLE = "alembic_version"
# What the database numbers by itself says nothing.
NUMBERED = ("cid", "seq", "id")


@dataclass(frozen=True)
class Snapshot:
    """Tables with their columns and rows."""

    columns: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, tuple[Row, ...]]

    def changes_to(self, later: "Snapshot") -> list[str]:
        """What a later snapshot has otherwise, in the tables and columns that both have."""
        before, after = self.restricted_to(later), later.restricted_to(self)
        changes = []
        for table, rows in before.rows.items():
            found = after.rows[table]
            if rows != found:
                kept = set(rows) & set(found)
                changes.append(
                    f"{table}: {len(rows)} rows before, {len(found)} after, {len(kept)} equal"
                )
        return changes

    def restricted_to(self, other: "Snapshot") -> "Snapshot":
        """What both hold: the tables of both, with the columns of both."""
        columns: dict[str, tuple[str, ...]] = {}
        rows: dict[str, tuple[Row, ...]] = {}
        for table in self.columns.keys() & other.columns.keys():
            kept = [name for name in self.columns[table] if name in other.columns[table]]
            places = [self.columns[table].index(name) for name in kept]
            columns[table] = tuple(sorted(kept))
            order = sorted(range(len(kept)), key=kept.__getitem__)
            rows[table] = tuple(
                sorted(
                    (tuple(row[places[index]] for index in order) for row in self.rows[table]),
                    key=repr,
                )
            )
        return Snapshot(columns, rows)


def data_of(engine: Engine) -> Snapshot:
    """All rows of all tables, in an order that does not depend on how they are stored."""
    metadata = MetaData()
    metadata.reflect(engine)
    columns: dict[str, tuple[str, ...]] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name == VERSION_TABLE:
                continue
            columns[table.name] = tuple(column.name for column in table.columns)
            found = [tuple(row) for row in connection.execute(select(table))]
            rows[table.name] = tuple(sorted(found, key=repr))
    return Snapshot(columns, rows)


def schema_of(engine: Engine) -> dict[str, object]:
    """Tables, columns, constraints and indexes, by name. The order of columns does not count."""
    found: dict[str, object] = {}
    with engine.connect() as connection:
        names = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        )
        for name in [str(row[0]) for row in names]:
            quoted = name.replace('"', '""')
            for pragma in ("table_info", "foreign_key_list", "index_list"):
                listed = connection.execute(text(f'PRAGMA {pragma}("{quoted}")')).mappings()
                found[f"{pragma} of {name}"] = sorted(
                    repr(sorted((key, entry[key]) for key in entry if key not in NUMBERED))
                    for entry in listed
                )
        metadata = MetaData()
        metadata.reflect(connection)
        for table in metadata.tables.values():
            found[f"constraints of {table.name}"] = sorted(
                f"{type(constraint).__name__} {constraint.name}: "
                f"{getattr(constraint, 'sqltext', '')}"
                for constraint in table.constraints
            )
            found[f"indexes of {table.name}"] = sorted(
                f"{index.name}: {[column.name for column in index.columns]}"
                for index in table.indexes
            )
    return found
