"""The commands that there are, and what is written about them."""

from __future__ import annotations

import re
from pathlib import Path

from bot.cli import COMMANDS

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_has_a_row_for_every_command_and_for_no_other():
    rows = [
        line
        for line in README.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `bot ")
    ]
    table = [row.split(" | ")[0].replace("\\|", "") for row in rows if "people ×" not in row]
    named = {name for row in table for name in re.findall(r"`bot ([a-z-]+)", row)}
    assert named == set(COMMANDS)
