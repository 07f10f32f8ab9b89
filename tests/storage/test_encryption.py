"""Encrypted fields and the rotation of their keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.problems import Problem
from bot.storage.encryption import Cipher


@given(st.text())
def test_what_was_encrypted_is_read_and_not_seen(text: str) -> None:
    stored = Cipher(["a-secret"]).encrypt(text)
    assert Cipher(["a-secret"]).decrypt(stored) == text
    assert len(text) < 4 or text not in stored


def test_old_keys_read_and_new_ones_write() -> None:
    both = Cipher(["new-secret", "old-secret"])
    old = Cipher(["old-secret"]).encrypt("0900000001")
    assert both.decrypt(old) == "0900000001"
    assert Cipher(["new-secret"]).decrypt(both.rotate(old)) == "0900000001"
    assert Cipher(["new-secret"]).decrypt(both.encrypt("1")) == "1"


@pytest.mark.parametrize("stored", ["", "0900000001", "é", "gAAAAAB"])
def test_what_no_key_opens_is_one_problem(stored: str) -> None:
    for read in (Cipher(["a-secret"]).decrypt, Cipher(["a-secret"]).rotate):
        with pytest.raises(Problem, match="cannot_decrypt"):
            read(stored)


def test_a_secret_is_needed() -> None:
    with pytest.raises(ValueError, match="secret"):
        Cipher([])
