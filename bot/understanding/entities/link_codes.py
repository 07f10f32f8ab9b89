"""One-time link codes in what people type, whatever their keyboards made of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

#: Letters and digits without look-alikes, and none that a Vietnamese keyboard (Telex, VNI) turns
#: into anything: no vowel that a tone could go on, no w, d or z, no key of a tone.
ALPHABET: Final = "23456789BCGHKLMNPQTV"
LENGTH: Final = 10
#: What codes were made of before, of which slips may still be about.
_OLD_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_OLD_LENGTH: Final = 8
#: What a Telex keyboard makes of a key typed after a letter, the other way round.
_KEYS: Final = {
    "\u0301": "S",
    "\u0300": "F",
    "\u0309": "R",
    "\u0303": "X",
    "\u0323": "J",
    "\u0306": "W",
    "\u031b": "W",
    "\u0302": "",  # the letter itself once more
}
#: Letters that are in no code of today, and the digits that are read as them from a slip.
_LOOKS_LIKE: Final = str.maketrans("SZ", "52")
#: So many codes are looked up for one that was typed, at most.
_READINGS: Final = 200
#: A code is typed in one piece or two; "mã … ạ" stands around one that is only near to a code.
_PIECES: Final = 2
_FEW_WORDS: Final = 4
_START: Final = re.compile(r"/start(?:@\w+)?\s+(.+)", re.DOTALL)
_WRAPPING: Final = " \t\n.,;:!?()[]<>«»\"'`“”‘’„*_"
_DASHES: Final = re.compile(r"[\u2010-\u2015\u2212\ufe58\uff0d_]")
_PARTS: Final = re.compile(r"\w{4,5}(?: ?- ?| )\w{4,5}|\w{6,16}")
_WORD: Final = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A link code as it was typed: the codes that it may stand for, the likeliest first.

    None of them where it is only near to a code. The text itself is kept nowhere.
    """

    readings: tuple[str, ...] = field(repr=False)


def link_code(text: str) -> LinkCode | None:
    """Return the code that a message gives; see ``code_in`` for what counts as one."""
    typed = code_in(text)
    return None if typed is None else LinkCode(readings(typed))


def link_code_alone(text: str) -> LinkCode | None:
    """Return the code of a message that is nothing else, with letters and digits."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFC", text)).strip()
    typed = _joined(plain)
    alone = len(_WORD.findall(plain)) <= _PIECES and _is_mixed(typed) and _is_one(typed)
    return LinkCode(readings(typed)) if alone else None


def link_code_within(text: str) -> LinkCode | None:
    """Return the code of a message that is about linking: what gives one, or holds one."""
    typed = code_in(text) or code_within(text)
    return None if typed is None else LinkCode(readings(typed))


def code_in(text: str) -> str | None:
    """Return the code that a message gives, in one piece of capitals; None for other text.

    It gives one wherever it stands in a sentence, and also when it is only near to one: whoever
    mistypes a code wants to be told so. So this is asked of chats alone that are not linked yet;
    elsewhere eight letters are rather a word, and a code among other words a staff code.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFC", text)).strip()
    started = _START.fullmatch(plain)
    if started is not None:
        return _joined(started[1]) if _is_one(_joined(started[1])) else None
    words, alone = len(_WORD.findall(plain)), _joined(plain)
    if words <= _PIECES and _is_alone(alone, typed=plain):
        return alone
    return code_within(plain) or (_near(plain) if words <= _FEW_WORDS else None)


def code_within(text: str) -> str | None:
    """Return the first code in a longer message that is about linking.

    Only what has letters and digits. In other talk this would take staff codes for link codes.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFC", text))
    found = (_joined(match[0]) for match in _PARTS.finditer(plain))
    return next((code for code in found if _is_mixed(code) and _is_one(code)), None)


def readings(typed: str) -> tuple[str, ...]:
    """Return the codes that something typed may stand for, the likeliest first.

    A Telex keyboard takes some letters for a tone or a mark of the one before: each of these is
    put back wherever it can have been typed.
    """
    tried = islice(_untyped(typed), 50 * _READINGS)
    found = dict.fromkeys(code for one in tried for code in (_as_made(one),) if code)
    return tuple(islice(found, _READINGS))


def _joined(typed: str) -> str:
    """Return what was typed without what stands around it, in one piece."""
    # A long s and its kind would pass for letters of a code.
    signs = (sign if sign.isascii() or not sign.upper().isascii() else "?" for sign in typed)
    return re.sub(r"[ -]+", "", "".join(signs).strip(_WRAPPING)).upper()


def _as_made(code: str) -> str | None:
    """Return a code, in which a letter that looks like a digit of codes was meant for it."""
    if _is_code(code):
        return code
    meant = code.translate(_LOOKS_LIKE)
    return meant if len(meant) == LENGTH and _is_code(meant) else None


def _is_code(code: str) -> bool:
    if len(code) == LENGTH:
        return set(code) <= set(ALPHABET)
    return len(code) == _OLD_LENGTH and set(code) <= set(_OLD_ALPHABET)


def _is_one(typed: str) -> bool:
    return not typed.isdigit() and bool(readings(typed))


def _is_mixed(typed: str) -> bool:
    return any(map(str.isdigit, typed)) and not typed.isdigit()


def _is_alone(joined: str, *, typed: str) -> bool:
    """Return whether a message of one or two pieces is a code rather than a word or a number."""
    if not _is_one(joined):
        return False
    if _is_mixed(joined):
        return True
    # Eight letters are a code only in one piece and in capitals: "phap luat" is none.
    return joined == typed.strip(_WRAPPING)


def _near(text: str) -> str | None:
    """Return what is near to a code: as long, of letters and digits, with a sign that is in none.

    Such as 0 for O, or one sign too few; dates and sums have fewer letters, staff codes are
    mostly shorter.
    """
    words = [_joined(word) for word in _PARTS.findall(text)]
    return next((word for word in words if _is_near(word)), None)


def _is_near(word: str) -> bool:
    digits = sum(map(str.isdigit, word))
    if not word.isalnum() or not digits or len(word) - digits < 3:
        return False
    return _OLD_LENGTH - 1 <= len(word) <= LENGTH + 1 and word.isascii()


def _untyped(typed: str) -> Iterator[str]:
    """Return what may have been typed for a text to come out, as capitals."""
    letters: list[tuple[str, tuple[str, ...]]] = []
    for sign in unicodedata.normalize("NFC", typed).upper():
        letter = _letter(sign)
        if letter is None:
            return
        letters.append(letter)
    plain = "".join(base for base, _ in letters)
    keys = [(at, key) for at, (_, pressed) in enumerate(letters) for key in pressed]
    yield from _with_keys(plain, keys)
    # A W by itself comes out as a U with a horn.
    bare = [at for at, letter in enumerate(letters) if letter == ("U", ("W",))]
    for at in bare:
        others = [(index, key) for index, key in keys if index != at]
        yield from _with_keys(f"{plain[:at]}W{plain[at + 1 :]}", others)


def _letter(sign: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the key of a letter and those that changed it; None for no letter of a code."""
    if sign.isascii():
        return (sign, ()) if sign.isalnum() else None
    if unicodedata.name(sign, "") == "LATIN CAPITAL LETTER D WITH STROKE":  # a D typed twice
        return ("D", ("D",))
    parts = unicodedata.normalize("NFD", sign)
    base, marks = parts[0], parts[1:]
    if not marks or base not in "AEIOUY" or not all(mark in _KEYS for mark in marks):
        return None
    return (base, tuple(_KEYS[mark] or base for mark in marks))


def _with_keys(plain: str, keys: list[tuple[int, str]]) -> Iterator[str]:
    """Put each key behind its letter, at once or later; the last letter's first."""
    if not keys:
        yield plain
        return
    at, key = keys[-1]
    for index in range(at + 1, len(plain) + 1):
        yield from _with_keys(f"{plain[:index]}{key}{plain[index:]}", keys[:-1])
