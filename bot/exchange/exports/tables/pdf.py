"""A table as a PDF on A4, in the font that comes along: it has every Vietnamese letter."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, Final

from bot.base.texts import Texts
from bot.exchange.exports.tables.table import Cell, Column, Table, plain

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT: Final = "DejaVu"
_PORTRAIT: Final = 90  # characters; wider tables are printed across
_LINE: Final = 5.0  # millimetres
_HEADING: Final = (221, 235, 247)


def write(table: Table, say: Texts) -> bytes:
    """Return the PDF's bytes."""
    from fpdf.enums import XPos, YPos

    pdf = _document(table)
    # From the package, not the system: a server has no fonts, or one without Vietnamese letters.
    with as_file(files("bot.exchange.exports") / "fonts" / "DejaVuSans.ttf") as font:
        pdf.add_font(_FONT, fname=font)
        pdf.set_font(_FONT, size=13)
        pdf.add_page()
        below: dict[str, Any] = {"new_x": XPos.LMARGIN, "new_y": YPos.NEXT}
        pdf.multi_cell(0, 7, table.title, align="L", **below)
        pdf.set_font_size(9)
        for line in table.notes:
            pdf.multi_cell(0, _LINE, line, align="L", **below)
        pdf.ln(2)
        _grid(pdf, table, say)
        pdf.ln(2)
        for line in table.foot:
            pdf.multi_cell(0, _LINE, line, align="L", **below)
        return bytes(pdf.output())


def _document(table: Table) -> FPDF:
    from fpdf import FPDF

    class Numbered(FPDF):
        """A document with the page's number at its foot."""

        def footer(self) -> None:
            """Write it."""
            self.set_y(-12)
            self.set_font(_FONT, size=8)
            self.cell(0, 8, f"{self.page_no()}/{{nb}}", align="R")

    across = sum(column.width for column in table.columns) > _PORTRAIT
    pdf = Numbered(orientation="L" if across else "P", format="A4")
    pdf.set_title(table.title)
    pdf.set_margins(12, 12, 12)
    pdf.set_auto_page_break(auto=True, margin=15)
    return pdf


def _grid(pdf: FPDF, table: Table, say: Texts) -> None:
    from fpdf.fonts import FontFace

    widths = tuple(column.width for column in table.columns)
    aligned = tuple(_side(index, table) for index, _ in enumerate(table.columns))
    look: dict[str, Any] = {
        "col_widths": widths,
        "text_align": aligned,
        "line_height": _LINE,
        # The font comes in one weight: headings stand out by their colour.
        "headings_style": FontFace(emphasis="", fill_color=_HEADING),
    }
    with pdf.table(**look) as grid:
        _headings(grid, table.columns)
        for cells in table.rows:
            row = grid.row()
            for cell in cells:
                row.cell(plain(cell, say))


def _headings(grid: Any, columns: tuple[Column, ...]) -> None:
    row = grid.row()
    for column in columns:
        row.cell(column.heading)


def _side(index: int, table: Table) -> str:
    """Return where a column's cells stand: figures to the right."""
    held: list[Cell] = [row[index] for row in table.rows if row[index] is not None]
    return "LEFT" if any(isinstance(cell, str) for cell in held) else "RIGHT"
