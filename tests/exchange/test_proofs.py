"""Files sent in as proof: what is taken, what is refused, and what is left of them."""

from __future__ import annotations

from io import BytesIO

import pi_heif
import pytest
import segno
from fpdf import FPDF
from PIL import Image

from bot.base.problems import Problem
from bot.exchange import proofs


def picture(size=(300, 200), *, form="JPEG", colour="red", mode="RGB", **saved) -> bytes:
    written = BytesIO()
    Image.new(mode, size, colour).save(written, form, **saved)
    return written.getvalue()


def pdf(pages: int, *, script: str = "") -> bytes:
    made = FPDF()
    for page in range(pages):
        made.add_page()
        made.set_font("helvetica", size=40)
        made.cell(text=f"Page {page}")
    content = bytes(made.output())
    if script:
        action = f"/Type /Catalog /OpenAction << /S /JavaScript /JS ({script}) >>"
        content = content.replace(b"/Type /Catalog", action.encode())
    return content


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_told_by_its_content_and_kept_as_jpeg(form):
    found = proofs.proof("whatever.exe", picture(form=form))
    assert (found.name, found.mime) == ("whatever.jpg", "image/jpeg")
    assert opened(found.content).format == "JPEG"


def test_a_heic_named_jpg_is_converted(monkeypatch):
    # The library that is installed reads HEIC and writes none, so its reader stands in.
    class Heif:
        size = (40, 30)

        def to_pillow(self) -> Image.Image:
            return Image.new("RGB", (40, 30), "blue")

    monkeypatch.setattr(pi_heif, "open_heif", lambda _file: Heif())
    found = proofs.proof("IMG_1.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    assert opened(found.content).size == (40, 30)


def test_it_is_turned_by_exif_and_its_metadata_goes():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Somebody's phone"
    found = opened(proofs.proof("a.jpg", picture((300, 200), exif=exif)).content)
    assert found.size == (200, 300)
    assert not found.getexif()


def test_transparent_becomes_white():
    found = opened(
        proofs.proof("a.png", picture(form="PNG", mode="RGBA", colour=(0, 0, 0, 0))).content
    )
    assert found.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "proof.empty"),
        (b"hello", "channels.file_kind"),
        (b"MZ" + bytes(100), "channels.file_kind"),
        (b"<html><script>alert(1)</script>", "channels.file_kind"),
        (b"\xff\xd8\xff\xe0" + bytes(60), "proof.unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "proof.unreadable"),
        (b"%PDF-1.7\nnothing", "proof.unreadable"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "proof.unreadable"),
        (bytes(proofs.LARGEST + 1), "channels.file_too_large"),
    ],
)
def test_what_is_no_proof_is_refused(content, problem):
    with pytest.raises(Problem) as refused:
        proofs.proof("a.jpg", content)
    assert refused.value.key == problem


def test_a_hundred_megapixels_are_refused_before_they_are_read():
    with pytest.raises(Problem) as refused:
        proofs.proof("a.png", picture((10_000, 10_000), form="PNG", mode="1", colour=0))
    assert refused.value.key == "proof.too_many_pixels"


def test_a_large_picture_is_kept_smaller():
    found = opened(proofs.proof("a.jpg", picture((5000, 2500))).content)
    assert found.size == (2000, 1000)


def test_a_script_in_a_pdf_is_gone():
    sent = pdf(1, script="app.alert(1)")
    assert b"JavaScript" in sent
    kept = proofs.proof("gcn.pdf", sent)
    assert (kept.name, kept.mime) == ("gcn.jpg", "image/jpeg")
    assert b"JavaScript" not in kept.content


def test_what_hides_behind_a_picture_is_gone():
    kept = proofs.proof("a.jpg", picture() + b"<script>alert(1)</script>PK\x03\x04" + pdf(1))
    assert b"script" not in kept.content
    assert b"%PDF" not in kept.content


def test_several_pages_are_kept_as_pictures_of_them_and_always_the_same():
    kept = proofs.proof("gcn.pdf", pdf(3, script="x()"))
    assert kept.mime == "application/pdf"
    assert b"JavaScript" not in kept.content
    assert b"Helvetica" not in kept.content
    assert kept == proofs.proof("gcn.pdf", pdf(3, script="x()"))


def test_a_pdf_of_too_many_pages_is_refused():
    with pytest.raises(Problem) as refused:
        proofs.proof("book.pdf", pdf(proofs.MOST_PAGES + 1))
    assert refused.value.key == "proof.too_many_pages"


def test_a_qr_code_is_read():
    written = BytesIO()
    segno.make("https://tracuu.example/GCN/123", error="m").save(written, kind="png", scale=6)
    assert proofs.proof("qr.png", written.getvalue()).qr == "https://tracuu.example/GCN/123"
    assert proofs.proof("a.png", picture(form="PNG")).qr is None
