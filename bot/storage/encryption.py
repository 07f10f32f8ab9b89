"""Fields kept encrypted: written with the newest key, read with any that is still known."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from bot.base.problems import Problem
from bot.base.settings import Settings, plain

#: How what Fernet writes begins: its version's byte and the first of a moment.
_BEGINS = "gAAAA"
_PURPOSE = b"training assistant: encrypted fields"
_DIGESTS = b"training assistant: digests of what is looked for"


class Cipher:
    """Encrypts texts. The keys are made from secrets, the newest first."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Make the keys. Raises ValueError without a secret."""
        if not secrets:
            raise ValueError("a secret is needed")
        # Most commands and most engines have no use for it: it is loaded where it is.
        from cryptography.fernet import Fernet, InvalidToken, MultiFernet

        self._wrong: type[Exception] = InvalidToken
        self._fernet = MultiFernet([Fernet(_key(secret)) for secret in secrets])
        self._looked_for = _key(secrets[0], _DIGESTS)

    def encrypt(self, text: str) -> str:
        """Return a text encrypted with the newest key."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def decrypt(self, stored: str) -> str:
        """Return what was encrypted. Raises Problem when none of the keys opens it."""
        try:
            return self._fernet.decrypt(stored.encode()).decode()
        except self._wrong:
            raise Problem("problem.cannot_decrypt") from None

    def digest(self, text: str) -> str:
        """Return what a text can be found by; who has the database alone can guess none of it."""
        return hmac.new(self._looked_for, text.encode(), hashlib.sha256).hexdigest()

    def rotate(self, stored: str) -> str:
        """Return the same encrypted anew with the newest key. Raises Problem as above."""
        try:
            return self._fernet.rotate(stored.encode()).decode("ascii")
        except self._wrong:
            raise Problem("problem.cannot_decrypt") from None


def is_encrypted(stored: str) -> bool:
    """Return whether a stored text is encrypted."""
    return stored.startswith(_BEGINS)


def cipher_of(settings: Settings) -> Cipher:
    """Return the cipher of an installation: its key, and those that were its key before.

    Raises Problem where no key is set.
    """
    newest = (plain(settings.secret_key) or "").strip()
    if not newest:
        raise Problem("channels.secret_key_needed")
    older = (plain(settings.old_secret_keys) or "").split(",")
    return Cipher([newest, *filter(None, (key.strip() for key in older))])


def _key(secret: str, purpose: bytes = _PURPOSE) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    # The secret also signs sessions and codes: each use has a key of its own.
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
    return urlsafe_b64encode(derived)
