"""The limits on files that people send, the same on every channel.

What a file is, its first bytes say: names and declared types are anybody's.
"""

from __future__ import annotations

import re
from typing import Final

from bot.base.problems import Problem
from bot.conversation.input_cleaning import clean
from bot.conversation.messages import Attachment

#: Bytes; a photo of a certificate has two to four million, a scan of some pages less than ten.
LARGEST: Final = 10 * 2**20
_NAME_LIMIT: Final = 120
#: What phones' pictures call themselves behind "ftyp"; films begin the same.
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\n\t]+')


def check_size(size: int) -> None:
    """Raise Problem for a file of more bytes than are taken."""
    if size > LARGEST:
        raise Problem("channels.file_too_large", megabytes=LARGEST // 2**20)


def attachment(name: str, content: bytes) -> Attachment:
    """Return a file as it is handed on. Raises Problem when it is too large or of another kind.

    The name keeps its stem; its ending becomes that of what the file is.
    """
    check_size(len(content))
    mime, ending = _kind(content[:16])
    stem = _UNSAFE.sub(" ", clean(name)).rsplit(".", 1)[0].strip()
    return Attachment(f"{stem[:_NAME_LIMIT] or 'file'}.{ending}", mime, content)


def _kind(head: bytes) -> tuple[str, str]:
    if head.startswith(b"%PDF-"):
        return "application/pdf", "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp", "webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "image/heif", "heic"
    raise Problem("channels.file_kind" if head else "proof.empty")
