"""A table is written in one module; whoever wants a row changed calls that module's verbs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.storage import tables

ROOT = Path(__file__).parents[2]
TABLES = {name for name in tables.__all__ if hasattr(getattr(tables, name), "c")}
#: What writes the table that it is given first, or behind a connection.
WRITERS = {
    *("insert", "update", "delete", "insert_once", "put", "add"),
    *("BulkInsert", "BulkUpdate"),
}
#: What writes rows of others' tables, and why.
BY_RULE = {
    "bot/storage/retention.py": "what is kept too long goes from all tables in one sweep",
    "bot/storage/encrypted_fields.py": "a new key is put to every encrypted field at once",
    "bot/training/undo.py": "takes back what any verb wrote, and marks that it is undone",
}
#: A verb for one row in the answer's transaction, beside the one for the many of a workbook.
WRITTEN_IN_BULK = "bot/training/bulk/"
#: Two modules that are one owner, each full.
HALVES = {"bot/reminders/outbox_updates.py": "bot/reminders/outbox.py"}
#: Rooms that read tables through those below them.
NO_QUERIES = ("handlers", "bot/commands", "bot/wording", "bot/understanding", "bot/jobs")


def imported(tree: ast.AST) -> dict[str, str]:
    """Return the tables that a module imports, by the names that it gives them."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.storage.tables")
        for alias in node.names
        if alias.name in TABLES
    }


def written(tree: ast.AST) -> Iterator[str]:
    """Yield the tables that a module inserts into, changes or deletes from."""
    known = imported(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=verb)) if (
                name in known and verb in WRITERS
            ):
                yield known[name]
            case ast.Call(func=ast.Name(id=verb) | ast.Attribute(attr=verb), args=given) if (
                verb in WRITERS
            ):
                names = (one.id for one in given[:2] if isinstance(one, ast.Name))
                yield from (known[name] for name in names if name in known)


def modules(*rooms: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield the modules of some rooms by their paths."""
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(("bot/storage/migrations", "bot/storage/tables")):
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def test_writing_is_told_from_reading():
    code = "from bot.storage.tables import booking as places, inbox\n"
    assert list(written(ast.parse(f"{code}select(places); put(connection, inbox, keys)"))) == [
        "inbox"
    ]
    assert list(written(ast.parse(f"{code}places.update().where()"))) == ["booking"]


def test_a_table_is_written_in_one_module():
    writers: dict[str, set[str]] = {}
    for name, tree in modules("bot", "handlers"):
        if name not in BY_RULE and not name.startswith(WRITTEN_IN_BULK):
            for table in written(tree):
                writers.setdefault(table, set()).add(HALVES.get(name, name))
    assert {table: names for table, names in writers.items() if len(names) > 1} == {}
    assert len(writers) > 30


def test_only_one_module_in_bulk_writes_a_table():
    writers: dict[str, set[str]] = {}
    for name, tree in modules("bot/training/bulk"):
        for table in written(tree):
            writers.setdefault(table, set()).add(name)
    assert {table: names for table, names in writers.items() if len(names) > 1} == {}


def test_each_exception_is_one():
    for name in (*BY_RULE, *HALVES):
        assert list(written(ast.parse((ROOT / name).read_text(encoding="utf-8")))), name


def test_answers_commands_and_words_ask_for_rows_by_verbs():
    asking = {name: sorted(set(imported(tree).values())) for name, tree in modules(*NO_QUERIES)}
    assert {name: found for name, found in asking.items() if found} == {}
