"""Which sheets of a file are ours: by their titles, else by what their headings say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.base.problems import Problem
from bot.exchange.imports import headings
from bot.exchange.imports.error_report import Findings
from bot.exchange.imports.sheet_kind import SheetKind
from bot.exchange.imports.vocabulary import heading_key, vocabulary
from bot.exchange.xlsx.package import SheetPart
from bot.exchange.xlsx.workbook import Workbook

#: With fewer headings a sheet is too little like any of ours.
_LEAST: Final = 3


def sheets_by_kind(
    workbook: Workbook, kinds: Mapping[str, SheetKind], findings: Findings
) -> dict[str, list[SheetPart]]:
    """Return the file's sheets that are ours by kind; the others are noted.

    One that holds what a sheet of ours holds, beside sheets that are read, is an error: "ok" would
    be said of a file of which a part was dropped.
    """
    parts: dict[str, list[SheetPart]] = {}
    meant: list[tuple[SheetPart, str]] = []
    for part in workbook.sheets:
        key = vocabulary().sheet_of(part.title) or _further_sheet(workbook, part, kinds)
        if key is not None:
            parts.setdefault(key, []).append(part)
            continue
        alike = _kind_of_headings(workbook, part, kinds)
        if alike is None:
            findings.note("import.unknown_sheet", sheet=part.title)
        else:
            meant.append((part, vocabulary().sheets[alike].name))
    _tell(meant, parts, findings)
    return {key: parts[key] for key in kinds if key in parts}


def _tell(
    meant: Sequence[tuple[SheetPart, str]],
    parts: Mapping[str, Sequence[SheetPart]],
    findings: Findings,
) -> None:
    """Tell of sheets with our headings under other names, and of those that nobody sees."""
    for part, name in meant:
        if parts:
            # Refused: «ok» of a file of which a part was dropped would be believed.
            problem = Problem("import.sheet_perhaps_meant", sheet=part.title, meant=name)
            findings.fail(problem, sheet=part.title)
        else:
            findings.note("import.sheet_perhaps_meant", sheet=part.title, meant=name)
    for read in parts.values():
        for part in read:
            if part.hidden:
                findings.note("import.hidden_sheet", sheet=part.title)


def _further_sheet(
    workbook: Workbook, part: SheetPart, kinds: Mapping[str, SheetKind]
) -> str | None:
    """Return the kind of a sheet like «Kết quả 2026» or «Kết quả - Phòng A»."""
    key = _kind_of_headings(workbook, part, kinds)
    title = heading_key(part.title)
    words = vocabulary().sheets[key] if key else None
    return key if words and any(title.startswith(beginning) for beginning in words.keys) else None


def _kind_of_headings(
    workbook: Workbook, part: SheetPart, kinds: Mapping[str, SheetKind]
) -> str | None:
    """Return the kind whose headings a sheet has: its keys and one more, three in all at least."""
    try:
        block = next(workbook.blocks(part), None)
    except Problem:
        return None  # what is not ours may be broken
    if block is None:
        return None
    best, most = None, 0
    for key, kind in kinds.items():
        rows = (
            (number, [workbook.plain(raw) for raw in raws])
            for number, raws in enumerate(block.rows, block.first_row)
        )
        heading_row = headings.find(rows, block.first_column, kind.words, kind.keys)
        if (
            heading_row
            and heading_row.has(kind.keys)
            and len(heading_row.found) >= max(_LEAST, len(kind.keys) + 1, most + 1)
        ):
            best, most = key, len(heading_row.found)
    return best
