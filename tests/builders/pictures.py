"""Pictures that are real ones."""

from __future__ import annotations

import io

from PIL import Image


def scanned() -> bytes:
    """Return a PDF of one small page."""
    found = io.BytesIO()
    Image.new("RGB", (300, 200), "ivory").save(found, "PDF")
    return found.getvalue()


def photographed(colour: str = "white") -> bytes:
    """Return a small JPEG."""
    found = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(found, "JPEG")
    return found.getvalue()
