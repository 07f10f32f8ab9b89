"""Pictures that are real ones."""

from __future__ import annotations

import io

from PIL import Image


def photographed(colour: str = "white") -> bytes:
    """Return a small JPEG."""
    found = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(found, "JPEG")
    return found.getvalue()
