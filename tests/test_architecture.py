"""The page about the house names every room, and the import contract knows each of them."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
#: Folders of code that stand in the row of the room that they are in, without a line of their own.
WITHIN = ("bot/understanding/", "bot/channels/web/", "bot/storage/migrations")


def rooms() -> set[str]:
    """Return the folders of code, and those of data that the program reads."""
    found = {
        path.parent.relative_to(ROOT).as_posix()
        for top in ("bot", "handlers")
        for path in (ROOT / top).rglob("__init__.py")
    }
    return {room for room in found if room != "bot" and not room.startswith(WITHIN)} | {"locales"}


def beside(name: str) -> list[str]:
    """Return the folders that a name with a star stands for, or the name itself."""
    if not name.endswith("/*"):
        return [name]
    found = (ROOT / name.removesuffix("/*")).glob("*/__init__.py")
    return [path.parent.relative_to(ROOT).as_posix() for path in found]


def described() -> dict[str, str]:
    """Return the row of the page that each room stands in."""
    rows = {}
    for line in PAGE.splitlines():
        cells = line.split("|")
        if len(cells) == 6 and re.fullmatch(r"\s*\d*\s*", cells[1]):
            for written in re.findall(r"`([a-z_/.*]+)`", cells[2] + cells[3]):
                for name in beside(written):
                    if "/" in name or name in ("handlers", "locales"):
                        rows.setdefault(name, cells[1].strip())
    return rows


def layers() -> list[list[str]]:
    """Return the contract's layers, the highest first, as paths."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        listed
        for listed in settings["tool"]["importlinter"]["contracts"]
        if listed["type"] == "layers"
    )
    assert "ignore_imports" not in contract
    return [
        [name.strip().replace(".", "/") for name in re.split(r"[|:]", layer)]
        for layer in contract["layers"]
    ]


def test_the_page_names_the_folders_that_there_are():
    named = {name for name in described() if not name.endswith(".py")}
    assert named == rooms()


def test_every_room_of_code_has_a_layer():
    tops = {
        "/".join(room.split("/")[:2]) if room.startswith("bot/") else room.split("/")[0]
        for room in rooms()
    }
    layered = {name for layer in layers() for name in layer}
    assert tops - {"locales", "bot/plans"} == {name for name in layered if (ROOT / name).is_dir()}


def test_the_pages_rows_are_the_contracts_order():
    order = {name: number for number, layer in enumerate(layers()) for name in layer}
    rows = [
        (int(row), order[name.removesuffix(".py")])
        for name, row in described().items()
        if row and name.removesuffix(".py") in order and name != "bot/cli.py"
    ]
    assert rows
    assert sorted(rows) == sorted(rows, key=lambda row: (row[1], row[0]))
    assert len({row for row, _ in rows}) == len({layer for _, layer in rows})


def test_every_room_says_what_belongs_there():
    for room in rooms() - {"locales"}:
        text = (ROOT / room / "__init__.py").read_text(encoding="utf-8")
        assert text.startswith('"""'), room


#: Folders of tests that drive the whole program, and what stands above the rooms.
WHOLE_PROGRAM = ("e2e", "bench", "soak", "cases")
#: Tests of what many modules have to keep, by the folder that they stand in.
OF_MANY = {
    "": {"architecture", "catalogues", "guide", "running", "threats"},
    "channels": {"attack_loads", "shared_chats"},
    "handlers": {
        *("first_lines", "frame", "own_records", "periods", "privacy"),
        *("restricted_in_lists", "stale_buttons", "who_sees_what"),
    },
    "reminders": {"faults", "killed", "state_machine", "year"},
    "understanding/workbench": {"commands"},
}


def mirrored(path: Path) -> bool:
    """Return whether a test stands where its module does, by name and perhaps a condition."""
    folder = path.parent.relative_to(ROOT / "tests")
    name = path.stem.removeprefix("test_")
    if folder.parts[:1] and folder.parts[0] in WHOLE_PROGRAM:
        return True
    if name in OF_MANY.get(folder.as_posix().removeprefix("."), ()):
        return True
    for top in ("bot", "."):
        room = ROOT / top / folder
        if not (room / "__init__.py").exists():
            continue
        modules = {module.stem for module in room.glob("*.py")}
        modules |= {inside.name for inside in room.iterdir() if inside.is_dir()} | {room.name}
        if any(name == module or name.startswith(f"{module}_") for module in modules):
            return True
    return False


def test_a_test_stands_where_its_module_does():
    tests = (ROOT / "tests").rglob("test_*.py")
    assert [path.as_posix() for path in tests if not mirrored(path)] == []


#: Lines of a module, beside which one is two things. Migrations are written once.
MOST_LINES = 300


def test_a_module_is_one_thing_of_at_most_three_hundred_lines():
    long = {
        path.relative_to(ROOT).as_posix(): count
        for top in ("bot", "handlers")
        for path in (ROOT / top).rglob("*.py")
        if "migrations/versions" not in path.as_posix()
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


#: Packages that take long to load or much room, and that few answers need.
SLOW_PACKAGES = {
    *("PIL", "alembic", "babel", "cryptography", "fpdf", "holidays", "httpx", "importlib"),
    *("pi_heif", "puremagic", "pypdfium2", "python_calamine", "rapidfuzz", "resvg_py"),
    *("scipy", "segno", "sklearn", "xlsxwriter", "zxingcpp"),
}
#: The other reasons to import within a function; each is given with its why, above the import.
REASON = re.compile(r"\s*# Deferred, (slow|optional|cycle): \w")


def deferred(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and module of the imports within functions, the first of each block."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    last = -1
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
                if node.lineno != last + 1:
                    yield node.lineno, module or ""
                last = node.end_lineno or node.lineno


def test_a_deferred_import_has_one_of_few_reasons():
    """Commands load what they need when they are called; anything else says why."""
    unexplained = []
    for top in ("bot", "handlers"):
        for path in (ROOT / top).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith("bot/commands/") or name == "bot/cli.py":
                continue
            lines = path.read_text(encoding="utf-8").splitlines()
            for number, module in deferred(path):
                known = module.split(".")[0] in SLOW_PACKAGES
                if not known and not REASON.match(lines[number - 2]):
                    unexplained.append(f"{name}:{number}")
    assert unexplained == []


#: Who acts on what was read. A typed text is handed on there, kept or sent, and never looked into.
NO_READERS = ("handlers", "bot/conversation", "bot/reminders")


def typed(node: ast.AST) -> bool:
    """Return whether an expression is what somebody typed."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "text"
        and isinstance(node.value, ast.Name)
        and node.value.id in ("request", "context")
    )


def looks_into_text(node: ast.AST) -> bool:
    """Return whether an expression takes a typed text apart, or looks for something in it."""
    match node:
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            return typed(value)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[within]):
            return typed(within)
        case ast.Call(func=ast.Name(id="len"), args=[counted]):
            return typed(counted)
    return False


@pytest.mark.parametrize(
    "code",
    [
        "request.text.split()",
        "context.text.strip()",
        "request.text[:9]",
        "'?' in request.text",
        "len(request.text)",
    ],
)
def test_looking_into_a_text_is_told(code: str):
    assert any(looks_into_text(node) for node in ast.walk(ast.parse(code)))


def test_what_was_typed_is_looked_into_by_understanding_alone():
    looking = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for room in NO_READERS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.expr) and looks_into_text(node)
    ]
    assert looking == []
