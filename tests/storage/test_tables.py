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
#: What reads tables of another room than its own, and why it does not ask by a verb.
READ_BY_RULE = {
    **dict.fromkeys(BY_RULE, "it writes all of them"),
    "bot/storage/personal_data.py": "the list of what is kept about whom has every table",
    "bot/storage/data_requests.py": "a person's copy has every table, and names who looked",
    "bot/conversation/gazetteer.py": "the names of everything are read in one pass, once",
    "bot/conversation/contact_matching.py": "a number is looked for by its digest, in one row",
    "bot/channels/telegram/chat_menus.py": "compares all chats with all roles in one statement",
    "bot/channels/zalo_bot/quota.py": "counts a bot's chats and messages in one statement",
    "bot/exchange/exports/report_forms/turns_form.py": "the form is one grouping of the ledger",
    "bot/exchange/imports/known_codes.py": "all codes at once, by whichever table has them",
    "bot/exchange/imports/near_results.py": "compares thousands of rows with the ledger's",
    "bot/exchange/imports/stored_results.py": "compares thousands of rows with the ledger's",
    "bot/exchange/imports/person_names.py": "compares thousands of names with the record's",
    "bot/exchange/imports/workbook_import.py": "looks over what the whole file left behind",
    "bot/reminders/closed_periods.py": "planning is one statement for everybody",
    "bot/reminders/recipients.py": "planning is one statement for everybody",
    "bot/reminders/kinds/class_booked.py": "planning is one statement for everybody",
    "bot/reminders/kinds/certificate.py": "planning is one statement for everybody",
    "bot/reminders/working_calendar.py": "two columns of the tree, with nearly every answer",
    "bot/reminders/reachable_chats.py": "chats in the order of choices, for everybody at once",
    "bot/reminders/undeliverable.py": "counts the outbox by the units of its people",
    "bot/training/linked.py": "who of a unit has no chat is one statement",
}
#: Read by whoever has to tell of deeds; what is in it is written down by ``storage.audit`` alone.
TRAIL = "audit_event"
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


def room(name: str) -> str:
    """Return the room of a module: of a channel its own folder."""
    parts = Path(name).parts
    return "/".join(parts[: 3 if parts[1] == "channels" and len(parts) > 3 else 2])


def owners() -> dict[str, set[str]]:
    """Return the rooms in which each table is written."""
    found: dict[str, set[str]] = {}
    for name, tree in modules("bot"):
        if name not in BY_RULE:
            for table in written(tree):
                found.setdefault(table, set()).add(room(name))
    return found


def test_a_table_is_read_in_the_room_that_writes_it():
    rooms, astray = owners(), {}
    for name, tree in modules("bot"):
        foreign = {
            table
            for table in imported(tree).values()
            if table != TRAIL and table in rooms and room(name) not in rooms[table]
        }
        if foreign and name not in READ_BY_RULE:
            astray[name] = sorted(foreign)
    assert astray == {}


def test_each_reader_by_rule_is_one():
    rooms = owners()
    for name in READ_BY_RULE:
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        assert {
            table
            for table in imported(tree).values()
            if room(name) not in rooms.get(table, set()) or name in BY_RULE
        }, name


def test_each_exception_is_one():
    for name in (*BY_RULE, *HALVES):
        assert list(written(ast.parse((ROOT / name).read_text(encoding="utf-8")))), name


def test_answers_commands_and_words_ask_for_rows_by_verbs():
    asking = {name: sorted(set(imported(tree).values())) for name, tree in modules(*NO_QUERIES)}
    assert {name: found for name, found in asking.items() if found} == {}
