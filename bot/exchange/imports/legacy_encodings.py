"""Text that was broken on its way here: TCVN3 and VNI fonts, UTF-8 read as 1252, lost letters.

Such text is Latin-1 to a computer and gibberish to a reader. It is told by Vietnamese spelling: a
text is broken when its words are no syllables and become syllables under one of the old tables.
Words that are syllables under no table (Blech, Kon) are somebody's name and stay.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from bot.base.problems import Problem
from bot.base.texts import LOCALES

_TABLES: Final = tomllib.loads((LOCALES / "vi" / "encodings.toml").read_text(encoding="utf-8"))
#: TCVN3 (.VnTime): one byte a letter.
_TCVN3: Final[Mapping[str, str]] = dict(
    zip(_TABLES["tcvn3"]["written"], _TABLES["tcvn3"]["meant"], strict=True)
)
#: VNI: a vowel and after it a letter that stands for its marks; some letters alone.
_VNI_MARKS: Final[Mapping[str, str]] = _TABLES["vni"]["marks"]
_VNI_LETTERS: Final[Mapping[str, str]] = _TABLES["vni"]["letters"]
_VNI_PAIR: Final = re.compile(
    f"([aeiouy{''.join(_VNI_LETTERS)}])([{''.join(_VNI_MARKS)}])", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W_]+(?:[^\w\s(){}\[\],;:.!?/\"'\u2010-\u201f-]+[^\W_]*)*")
#: Letters of the language; eth serves as a d with a stroke.
_LETTERS: Final = frozenset("".join(_TCVN3.values()).lower()) | {"\u00f0"}
_TONES: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def _toned(rhymes: Iterable[str]) -> str:
    """Return the pattern of rhymes, each with any one tone on a vowel that may carry it.

    Marks on other vowels, or two tones, are what one old table makes of another's text.
    """
    return "|".join(
        unicodedata.normalize("NFC", rhyme[: at + 1] + tone + rhyme[at + 1 :]).lower()
        for rhyme in rhymes
        for at in range(len(rhyme))
        if rhyme[at].isupper()
        for tone in _TONES
    )


_RHYMES: Final[Mapping[str, Sequence[str]]] = _TABLES["rhymes"]
_FINAL: Final = "(?:ng|nh|ch|[cmnpt])"
_SYLLABLE: Final = re.compile(
    "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcd\u0111\u00f0ghklmnpqrstvx])?"
    f"(?:(?:{_toned(_RHYMES['either'])}){_FINAL}?"
    f"|(?:{_toned(_RHYMES['closed'])}){_FINAL}"
    f"|(?:{_toned(_RHYMES['open'])}))\\Z"
)
_BEYOND_LATIN_1: Final = "".join(letter for letter in sorted(_LETTERS) if letter > "\u00ff")
#: A text with one of these is no broken one.
_MODERN: Final = re.compile(f"[{_BEYOND_LATIN_1}]", re.IGNORECASE)
_SPACED: Final = chr(0xC3), chr(0xBA)  # first bytes of letters whose second is such a space
_PLAIN_SPACE: Final = re.compile(f"(?<=[{''.join(_SPACED)}]) |(?<={_SPACED[0]})$")
#: Two vowels side by side that both carry a tone: of a table that is not known here.
_TWO_TONES: Final = re.compile(
    "(?:[aeiouy][\u0302\u0306\u031b]*[\u0300\u0301\u0303\u0309\u0323][\u0302\u0306\u031b]*){2}",
    re.IGNORECASE,
)
_LOST: Final = re.compile(r"[^\W\d_]\?[^\W\d_]|\ufffd")


def damage(text: str) -> Problem | None:
    """Return what broke a text and how to mend it, None for a text that is whole."""
    if text.isascii():
        return Problem("import.letters_lost") if _LOST.search(text) else None
    if _LOST.search(text):
        return Problem("import.letters_lost")
    composed = unicodedata.normalize("NFC", text)
    # What UTF-8 allows is not met by chance, whatever its words look like.
    if not _MODERN.search(composed) and (whole := _from_1252(composed)) != composed:
        return Problem("import.old_letters", encoding="UTF-8/1252", repaired=whole)
    if not _odd_words(composed):
        return None
    for name, repair in _REPAIRS:
        repaired = repair(composed)
        if repaired != composed and not _odd_words(repaired):
            return Problem("import.old_letters", encoding=name, repaired=repaired)
    if _TWO_TONES.search(unicodedata.normalize("NFD", composed)):
        return Problem("import.letters_unreadable")
    return None


def _odd_words(text: str) -> bool:
    """Return whether some word with other letters than ASCII's is no Vietnamese syllable."""
    return any(not _spelled(word) for word in _WORD.findall(text) if not word.isascii())


@lru_cache(maxsize=10_000)  # names repeat some hundreds of syllables
def _spelled(word: str) -> bool:
    return _SYLLABLE.match(unicodedata.normalize("NFC", word.lower())) is not None


def _from_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def _from_vni(text: str) -> str:
    """Return VNI text in Unicode; marks take the case of their vowel."""

    def pair(found: re.Match[str]) -> str:
        vowel, mark = found[1], _VNI_MARKS[found[2].lower()]
        base = _VNI_LETTERS.get(vowel.lower(), vowel.lower())
        letter = unicodedata.normalize("NFC", base + mark)
        return letter.upper() if vowel.isupper() else letter

    def alone(letter: str) -> str:
        found = _VNI_LETTERS.get(letter.lower(), letter)
        return found.upper() if letter.isupper() else found

    # What a pair became is Unicode already and must not be read a second time.
    parts, last = [], 0
    for found in _VNI_PAIR.finditer(text):
        parts += [*map(alone, text[last : found.start()]), pair(found)]
        last = found.end()
    return "".join([*parts, *map(alone, text[last:])])


def _from_1252(text: str) -> str:
    """Return the text that was UTF-8 before it was read as Windows-1252, else the text."""
    # The second byte of some letters is a space that does not break, and mostly became a plain one.
    whole = _PLAIN_SPACE.sub("\u00a0", text)
    try:
        return b"".join(map(_byte, whole)).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return text


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")  # five bytes have no letter in 1252


_REPAIRS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("TCVN3 (.VnTime)", _from_tcvn3),
    ("VNI", _from_vni),
)
