"""Number formats that show more than a cell holds: ``00000`` shows 127 as 00127.

Excel keeps a code that was typed into such a cell as the number; whoever reads the number alone
makes a second person of it. Calamine gives no formats, so cells are looked up by their style.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

#: Literal text (quoted, escaped or plain), then two zeros or more, or one after literal text.
_CODE: Final = re.compile(r"((?:\"[^\"]*\"|\\.|[A-Z.\-/])*)(0+)(?:;.*)?\Z", re.ASCII)
_LITERAL: Final = re.compile(r"\"([^\"]*)\"|\\(.)|(.)")
_LONGEST: Final = 20


@dataclass(frozen=True, slots=True)
class CodeFormat:
    """A format of whole numbers: what stands before them and how many digits they have at least."""

    prefix: str
    digits: int

    def show(self, number: int) -> str:
        """Return a number as the cell shows it."""
        return f"{self.prefix}{number:0{self.digits}d}"


def code_formats(styles: bytes) -> Mapping[int, CodeFormat]:
    """Return the formats by the number of the cell style, from the styles' XML."""
    if b"formatCode" not in styles:
        return {}
    root = ET.fromstring(styles)  # noqa: S314 (expat refuses nested entities)
    known = {
        element.get("numFmtId"): found
        for element in root.iterfind(".//{*}numFmts/{*}numFmt")
        if (found := _parsed(element.get("formatCode", "")))
    }
    if not known:
        return {}
    cells = enumerate(root.iterfind("./{*}cellXfs/{*}xf"))
    return {
        style: known[element.get("numFmtId")]
        for style, element in cells
        if element.get("numFmtId") in known
    }


def _parsed(written: str) -> CodeFormat | None:
    match = _CODE.match(written)
    # A long format is one for money or dates; no office pads a code to twenty signs.
    if match is None or len(written) > _LONGEST:
        return None
    prefix = "".join("".join(part) for part in _LITERAL.findall(match[1]))
    digits = len(match[2])
    return CodeFormat(prefix, digits) if prefix or digits > 1 else None
