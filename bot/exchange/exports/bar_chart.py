"""Shares as a bar picture: one SVG, drawn as PNG. The numbers stand beside it as text too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Final
from xml.sax.saxutils import escape

# Pixels; a phone shows the picture about 400 wide.
_WIDE, _MARGIN, _TOP = 800, 24, 64
_ROW, _BAR = 58, 20
#: Longer names are cut: they stand whole in the caption.
_LONGEST: Final = 52
_DONE, _SHORT, _EMPTY, _INK = "#2e7d32", "#b26a00", "#e6e6e6", "#1a1a1a"
_ZOOM: Final = 1.5
_FONT: Final = "DejaVu Sans"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``share`` is 0 to 100, ``figure`` what is written at its end."""

    name: str
    share: int
    figure: str
    reached: bool


def png(title: str, bars: Sequence[Bar]) -> bytes:
    """Return the picture of some bars, in their order."""
    import resvg_py

    with as_file(files("bot.exchange.exports") / "fonts" / "DejaVuSans.ttf") as font:
        drawn = resvg_py.svg_to_bytes(
            svg_string=svg(title, bars),
            font_files=[str(font)],
            font_family=_FONT,
            # The same picture on every machine.
            skip_system_fonts=True,
            zoom=_ZOOM,
        )
    return bytes(drawn)


def svg(title: str, bars: Sequence[Bar]) -> str:
    """Return the drawing; a bar that is reached is marked by a sign as well as its colour."""
    high = _TOP + len(bars) * _ROW + _MARGIN // 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}" height="{high}" '
        f'font-family="{_FONT}" fill="{_INK}">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        _text(_MARGIN, 38, 22, _short(title, 58)),
    ]
    for index, bar in enumerate(bars):
        parts += _row(bar, _TOP + index * _ROW)
    return "".join([*parts, "</svg>"])


def _row(bar: Bar, top: int) -> list[str]:
    full = _WIDE - 2 * _MARGIN
    length = full * max(0, min(bar.share, 100)) // 100
    colour = _DONE if bar.reached else _SHORT
    y = top + 24
    return [
        _text(_MARGIN, top + 16, 17, _short(bar.name, _LONGEST)),
        _text(_WIDE - _MARGIN, top + 16, 17, bar.figure, anchor="end"),
        f'<rect x="{_MARGIN}" y="{y}" width="{full}" height="{_BAR}" rx="3" fill="{_EMPTY}"/>',
        f'<rect x="{_MARGIN}" y="{y}" width="{length}" height="{_BAR}" rx="3" fill="{colour}"/>',
    ]


def _text(x: int, y: int, size: int, text: str, *, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}">{escape(text)}</text>'


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
