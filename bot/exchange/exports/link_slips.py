"""Link codes on paper: eight slips a page, each with its QR, to be cut apart."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

from bot.base.texts import Texts

if TYPE_CHECKING:
    from fpdf import FPDF

# Millimetres on A4.
_WIDE, _HIGH, _COLUMNS, _ROWS = 105.0, 74.25, 2, 4
_MARGIN, _QR, _GAP, _LINE = 6.0, 22.0, 7.0, 5.5
_FONT: Final = "DejaVu"


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR on a slip: what it leads to, and what it holds."""

    caption: str
    content: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One person's code on paper, with a QR for each way in; without one the QR is the code."""

    name: str
    staff_code: str
    unit: str
    code: str
    expires: datetime
    pictures: tuple[Picture, ...]


def slips(entries: Sequence[Slip], say: Texts) -> bytes:
    """Return a PDF of the slips, in their order."""
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(auto=False)
    with as_file(files("bot.exchange.exports") / "fonts" / "DejaVuSans.ttf") as font:
        pdf.add_font(_FONT, fname=font)
        for position, slip in enumerate(entries):
            number = position % (_COLUMNS * _ROWS)
            if number == 0:
                pdf.add_page()
            row, column = divmod(number, _COLUMNS)
            _draw(pdf, slip, column * _WIDE, row * _HIGH, say)
        return bytes(pdf.output())


def _draw(pdf: FPDF, slip: Slip, left: float, top: float, say: Texts) -> None:
    pdf.set_draw_color(180)
    pdf.rect(left, top, _WIDE, _HIGH)
    x, y = left + _MARGIN, top + _MARGIN
    expires = f"{say.hour(slip.expires)} {say.day(slip.expires.date())}"
    y = _text(pdf, x, y, 8, say("linking.slip.title"))
    y = _text(pdf, x, y, 10, say("linking.slip.person", name=slip.name, code=slip.staff_code))
    y = _text(pdf, x, y, 8, slip.unit)
    # Wide apart, so that it is copied letter by letter.
    pdf.set_char_spacing(2.5)
    y = _text(pdf, x, y, 16, slip.code)
    pdf.set_char_spacing(0)
    for number, picture in enumerate(slip.pictures):
        beside = x + number * (_QR + _GAP)
        pdf.image(_picture(picture.content), x=beside, y=y, w=_QR, h=_QR)
        _text(pdf, beside, y + _QR, 7, picture.caption, wide=_QR + _GAP)
    y = top + _HIGH - _MARGIN - 11
    y = _text(pdf, x, y, 7, say("linking.slip.how"))
    _text(pdf, x, y, 7, say("linking.slip.until", expires=expires))


def _text(
    pdf: FPDF, x: float, y: float, size: int, text: str, wide: float = _WIDE - 2 * _MARGIN
) -> float:
    """Write a paragraph; return where the next one begins."""
    pdf.set_font(_FONT, size=size)
    pdf.set_xy(x, y)
    pdf.multi_cell(wide, _LINE * max(1.0, size / 11) * 0.85, text, align="L")
    return float(pdf.get_y()) + 0.5


def _picture(content: str) -> io.BytesIO:
    import segno

    picture = io.BytesIO()
    # Printed small and photographed by phones: a middle correction, and no Micro QR, which many
    # cameras do not read.
    segno.make(content, error="m", micro=False).save(picture, kind="png", scale=6, border=1)
    return picture
