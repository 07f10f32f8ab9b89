"""Each threat names tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = [
    line
    for line in (ROOT / "docs/threats.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| threat |")
]


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def test_every_threat_names_a_test_that_there_is() -> None:
    assert len(ROWS) >= 20
    missing = []
    for row in ROWS:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        if not named:
            missing.append(row)
        missing += [name for path, name in named if name not in names_in(ROOT / path)]
    assert missing == []
