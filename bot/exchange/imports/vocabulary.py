"""The words of the workbook: sheets, headings and the values that closed lists accept."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from bot.base.folding import fold
from bot.base.texts import LOCALES

_ASIDE: Final = re.compile(r"\([^)]*\)")
_JOINTS: Final = re.compile(r"[\s.*:_/\\–—-]+")
_AND: Final = re.compile(r"\bva\b|,")
_SPACES: Final = re.compile(r"\s+")
_LETTERS_A_SLIP: Final = 7  # letters for each that may be wrong
_WHOLE: Final = 7  # letters of a name that means the same among other words
_SHORTEST: Final = 4  # letters below which a slip makes another word


def heading_key(text: str) -> str:
    """Return a heading or sheet name as it is compared; what is in brackets is an aside."""
    return _JOINTS.sub("", fold(_ASIDE.sub(" ", text)).replace(",", ""))


def value_key(text: str) -> str:
    """Return a value of a closed list as it is compared."""
    return _JOINTS.sub("", fold(text))


def topic_key(text: str) -> str:
    """Return a topic as it is compared: without commas and «và» too."""
    return _SPACES.sub(" ", _AND.sub(" ", fold(text))).strip()


@dataclass(frozen=True, slots=True)
class ClosedList:
    """What a closed list accepts: compared words to codes, and each code's standard name.

    ``hints`` are compared words that are not accepted, but of which it is known what they mean.
    """

    codes: Mapping[str, str]
    words: Mapping[str, str]
    names: Mapping[str, str]
    hints: Mapping[str, str]

    def meant(self, key: str) -> str | None:
        """Return the accepted name that a compared word means: known for it, or a slip from it.

        What only looks alike means something else more often than not («Nghỉ ốm», «Đã nghỉ»).
        """
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        code = self.hints.get(key)
        if code is not None:
            return self.names[code]
        whole = [word for word in self.words if len(word) >= _WHOLE and f" {word} " in f" {key} "]
        if whole:
            return self.words[max(whole, key=len)]
        slips = max(len(key) // _LETTERS_A_SLIP, 1)
        best = process.extractOne(
            key, list(self.words), scorer=DamerauLevenshtein.distance, score_cutoff=slips
        )
        return self.words[best[0]] if best and len(key) >= _SHORTEST else None


@dataclass(frozen=True, slots=True)
class SheetWords:
    """A sheet's names and headings, the standard one first. ``keys`` lead from compared names.

    ``meant`` are compared headings that are not read, but of which it is known which field is
    meant: the hint names it.
    """

    name: str
    keys: frozenset[str]
    headings: Mapping[str, str]
    fields: Mapping[str, str]
    meant: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words of the workbook: sheets in the contract's order, and the closed lists."""

    sheets: Mapping[str, SheetWords]
    lists: Mapping[str, ClosedList]
    side_rows: Mapping[str, re.Pattern[str]]

    def sheet_of(self, title: str) -> str | None:
        """Return which sheet a title means, or None."""
        key = heading_key(title)
        exact = (sheet for sheet, words in self.sheets.items() if key == heading_key(words.name))
        loose = (sheet for sheet, words in self.sheets.items() if key in words.keys)
        return next(exact, None) or next(loose, None)


@cache
def vocabulary() -> Vocabulary:
    """Read the words. Workbooks are Vietnamese whatever the language of the sentences."""
    data = tomllib.loads((LOCALES / "vi" / "workbook.toml").read_text(encoding="utf-8"))
    lists, side_rows, hints = data.pop("values"), data.pop("side_rows"), data.pop("hints")
    return Vocabulary(
        sheets={sheet: _sheet(words) for sheet, words in data.items()},
        lists={
            column: _closed_list(column, words, hints.get(column, {}))
            for column, words in lists.items()
        },
        side_rows={side_row: re.compile("|".join(words)) for side_row, words in side_rows.items()},
    )


def _sheet(words: Mapping[str, Any]) -> SheetWords:
    columns: Mapping[str, Sequence[str]] = words["columns"]
    return SheetWords(
        name=words["sheet"][0],
        keys=frozenset(heading_key(word) for word in words["sheet"]),
        headings={field: names[0] for field, names in columns.items()},
        fields=_by_heading(columns),
        meant=_by_heading(words.get("meant", {})),
    )


def _by_heading(columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {heading_key(name): field for field, names in columns.items() for name in names}


def _closed_list(
    name: str, words: Mapping[str, Sequence[str]], hints: Mapping[str, Sequence[str]]
) -> ClosedList:
    key = topic_key if name == "topic" else value_key
    return ClosedList(
        codes={key(name): code for code, names in words.items() for name in names},
        words={key(name): name for names in words.values() for name in names},
        names={code: names[0] for code, names in words.items()},
        hints={key(name): code for code, names in hints.items() for name in names},
    )
