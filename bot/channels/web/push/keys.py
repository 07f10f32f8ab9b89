"""The key that tells push services who sends (VAPID, RFC 8292)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

#: The order of the curve P-256 (FIPS 186-4, D.1.2.3): a private key is below it.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def vapid(secret: str) -> Vapid02:
    """Return the installation's key, made from its secret: every process has the same one.

    Nothing is stored, so nothing can be lost or read; a new secret ends all subscriptions.
    """
    # 48 bytes for a 32-byte order: the remainder is then as good as evenly spread.
    seed = HKDF(hashes.SHA256(), 48, salt=None, info=b"web-push-vapid").derive(secret.encode())
    number = int.from_bytes(seed, "big") % (_ORDER - 1) + 1
    return Vapid02(ec.derive_private_key(number, ec.SECP256R1()))


def public_key(key: Vapid02) -> str:
    """Return what a browser needs to subscribe: the public point, base64url without padding."""
    point = key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).decode().rstrip("=")
