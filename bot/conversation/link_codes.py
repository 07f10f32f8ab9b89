"""One-time link codes: made, shown in groups, and digested for keeping."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from itertools import pairwise

from bot.understanding.entities.link_codes import ALPHABET, LENGTH


def made() -> str:
    """Return a new code: ten characters of at least 42 random bits.

    The same letter does not stand twice in a row: some keyboards make two into something else.
    """
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        doubled = any(one == other for one, other in pairwise(code))
        # Letters alone could be a word, digits alone a staff code: both are typed here as well.
        if not doubled and not code.isalpha() and not code.isdigit():
            return code


def grouped(code: str) -> str:
    """Return a code as it is read most easily: in two groups."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def digest(code: str, secret: bytes | None) -> str:
    """Return what is stored of a code, keyed if there is a key."""
    plain = code.encode()
    if secret:
        return hmac.new(secret, plain, hashlib.sha256).hexdigest()
    return hashlib.sha256(plain).hexdigest()
