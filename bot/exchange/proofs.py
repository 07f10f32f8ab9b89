"""Files sent in as proof: told by their content, and rendered anew so that nothing active stays.

What is kept is a JPEG picture, or a PDF made of the pictures of its pages: scripts, metadata and
whatever else a file carries behind its pixels are gone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Final

from bot.base.problems import Problem
from bot.training.evidence import Proof

if TYPE_CHECKING:
    from PIL.Image import Image

#: Bytes of a file as it is sent.
LARGEST: Final = 10 * 2**20
#: Pixels of a picture as it is sent; a phone's best camera makes 50 million.
MOST_PIXELS: Final = 60_000_000
#: The longer side of what is kept, in pixels: an A4 page's small print can be read.
_SIDE: Final = 2000
#: Pages of a PDF; a certificate has one or two.
MOST_PAGES: Final = 10
_QUALITY: Final = 85
_QR_LIMIT: Final = 500

_HEIF: Final = "image/heif"
_PDF: Final = "application/pdf"
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_KINDS: Final = (*_FORMATS, _HEIF, _PDF)
#: PDFium is not safe among threads, whatever document each of them reads.
_PDFIUM: Final = Lock()


def proof(name: str, content: bytes) -> Proof:
    """Return a file as a proof to keep.

    Raises Problem for one that is empty, too large in bytes, pixels or pages, of another kind, or
    that cannot be read. The same bytes always give the same proof.
    """
    if not content:
        raise Problem("proof.empty")
    if len(content) > LARGEST:
        raise Problem("channels.file_too_large", megabytes=LARGEST // 2**20)
    # Never by the name: phones call HEIC pictures .jpg, and a script may call itself .pdf.
    kind = _kind(content)
    stem = name.rsplit(".", 1)[0] or "file"
    if kind != _PDF:
        picture = _picture(kind, content)
        return Proof(f"{stem}.jpg", "image/jpeg", _jpeg(picture), _qr([picture]))
    pages = _pages(content)
    if len(pages) == 1:
        return Proof(f"{stem}.jpg", "image/jpeg", _jpeg(pages[0]), _qr(pages))
    return Proof(f"{stem}.pdf", _PDF, _pdf(pages), _qr(pages))


def _kind(content: bytes) -> str:
    import puremagic

    try:
        types = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        types = set()
    kind = next((mime_type for mime_type in _KINDS if mime_type in types), None)
    if kind is None:
        raise Problem("channels.file_kind")
    return kind


def _picture(kind: str, content: bytes) -> Image:
    """Return a picture upright and without transparency, at most ``_SIDE`` long."""
    import PIL.Image
    import PIL.ImageOps

    try:
        opened = _heif(content) if kind == _HEIF else _plain(kind, content)
        # Turned before the metadata is dropped, which is where the phone wrote how it was held.
        upright = PIL.ImageOps.exif_transpose(opened)
        upright.thumbnail((_SIDE, _SIDE))
        return _on_white(upright)
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Problem:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError) as error:
        # What the readers raise for a file that is broken off or only begins like a picture.
        raise Problem("proof.unreadable") from error


def _plain(kind: str, content: bytes) -> Image:
    import PIL.Image

    picture = PIL.Image.open(BytesIO(content), formats=(_FORMATS[kind],))
    _check_pixels(*picture.size)
    # The size before a pixel is unpacked: a white square of any fits into some kilobytes.
    picture.draft("RGB", (_SIDE, _SIDE))  # a JPEG is read at a fraction of its size
    return picture


def _heif(content: bytes) -> Image:
    import pi_heif

    opened = pi_heif.open_heif(BytesIO(content))
    _check_pixels(*opened.size)
    picture: Image = opened.to_pillow()
    return picture


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> Problem:
    return Problem("proof.too_many_pixels", millions=MOST_PIXELS // 1_000_000)


def _on_white(picture: Image) -> Image:
    import PIL.Image

    if picture.mode in ("RGB", "L"):
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = PIL.Image.new("RGBA", clear.size, "white")
    return PIL.Image.alpha_composite(white, clear).convert("RGB")


def _pages(content: bytes) -> list[Image]:
    """Return the pages of a PDF as pictures; its scripts are never run, its forms not drawn."""
    import pypdfium2

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise Problem("proof.unreadable") from error
        try:
            if not 0 < len(document) <= MOST_PAGES:
                raise Problem("proof.too_many_pages", pages=MOST_PAGES)
            return [_rendered(page) for page in document]
        except pypdfium2.PdfiumError as error:
            raise Problem("proof.unreadable") from error
        finally:
            document.close()


def _rendered(page: object) -> Image:
    width, height = page.get_size()  # type: ignore[attr-defined]
    # By the longer side, so that a page a kilometre long is no larger in memory than a sheet.
    scale = _SIDE / max(width, height, 1)
    bitmap = page.render(scale=scale, may_draw_forms=False)  # type: ignore[attr-defined]
    picture: Image = bitmap.to_pil().convert("RGB")
    return picture


def _jpeg(picture: Image) -> bytes:
    written = BytesIO()
    picture.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _pdf(pages: Sequence[Image]) -> bytes:
    written = BytesIO()
    # Without the moment of writing: the same pages are the same file.
    never = time.gmtime(0)
    pages[0].save(
        written,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        quality=_QUALITY,
        creationDate=never,
        modDate=never,
    )
    return written.getvalue()


def _qr(pictures: Sequence[Image]) -> str | None:
    """Return what the first QR code of some pictures says."""
    import zxingcpp

    kinds = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    for picture in pictures:
        for code in zxingcpp.read_barcodes(picture, formats=kinds):
            if code.text.strip():
                return str(code.text.strip()[:_QR_LIMIT])
    return None
