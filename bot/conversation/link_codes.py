"""One-time link codes as text: made, recognised in what people type, and digested."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

#: 32 letters without look-alikes (no 0 and O, no 1 and I): eight of them are 40 random bits.
ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH: Final = 8
# ASCII only: elsewhere a long s would pass for an S.
_LETTER: Final = f"(?ai:[{ALPHABET}])"
_JOINED: Final = f"{_LETTER}{{{LENGTH}}}"
_PARTED: Final = f"{_LETTER}{{4}}[ -]{_LETTER}{{4}}"
_ALONE: Final = re.compile(rf"(/start(?:@\w+)?\s+)?[«\"'(]*({_JOINED}|{_PARTED})[»\"').!]*")
_WITHIN: Final = re.compile(rf"(?<![\w/-])({_JOINED}|{_PARTED})(?![\w/-])")


def made() -> str:
    """Return a new code."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not code.isdigit():  # that would read as a number: three in two hundred thousand
            return code


def code_in(text: str, *, linked: bool = False) -> str | None:
    """Return the code that a message consists of, also behind ``/start``; None for other text.

    Eight letters without a digit are a code only in one piece ("phap luat" is none), and not in
    a chat that is linked already, where they are rather a word.
    """
    found = _ALONE.fullmatch(text.strip())
    if found is None:
        return None
    started, typed = found.groups()
    code = _plain(typed)
    if code.isdigit():
        return None
    word = code.isalpha() and (linked or typed.upper() != code)
    return None if word and not started else code


def code_within(text: str) -> str | None:
    """Return the first code in a longer message that is about linking.

    Only what has letters and digits. In other talk this would take staff codes for link codes.
    """
    codes = (_plain(found[1]) for found in _WITHIN.finditer(text))
    return next((each for each in codes if not each.isalpha() and not each.isdigit()), None)


def _plain(typed: str) -> str:
    return typed.replace(" ", "").replace("-", "").upper()


def digest(code: str, secret: bytes | None) -> str:
    """Return what is stored of a code, keyed if there is a key."""
    plain = code.encode()
    if secret:
        return hmac.new(secret, plain, hashlib.sha256).hexdigest()
    return hashlib.sha256(plain).hexdigest()
