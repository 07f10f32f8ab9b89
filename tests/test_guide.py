"""The guide's pictures: each that it shows is there, small, and taken by the script."""

from __future__ import annotations

import re
from pathlib import Path

from scripts.guide_pictures import LARGEST, PICTURES, SCENES

DOCS = Path(__file__).parents[1] / "docs"
SHOWN = re.findall(
    r'src="(pictures/guide/[\w-]+\.png)" alt="([^"]+)"',
    (DOCS / "huong-dan-su-dung.md").read_text(encoding="utf-8"),
)


def test_each_picture_of_the_guide_is_there_and_small() -> None:
    assert {DOCS / path for path, _ in SHOWN} == {
        PICTURES / f"{scene.name}.png" for scene in SCENES
    }
    for path, _ in SHOWN:
        content = (DOCS / path).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) <= LARGEST, path


def test_each_picture_is_told_in_words_too() -> None:
    assert all(len(words) > 15 for _, words in SHOWN)
