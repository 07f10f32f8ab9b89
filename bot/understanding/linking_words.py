"""What a message says of linking a chat: a code, or a plain yes or no to the opt-in.

Neither goes through the classifier: a code is no question, and consent is no guess. So a yes is
only what is nothing else ("đồng ý ạ"), whatever else may sound like one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache

from bot.base.folding import fold
from bot.base.texts import LOCALES
from bot.understanding.entities.link_codes import (
    LinkCode,
    link_code,
    link_code_alone,
    link_code_within,
)
from bot.understanding.intents import Intent
from bot.understanding.reading import Reading


@dataclass(frozen=True, slots=True)
class LinkingWords:
    """The code that a message gives, and whether it agrees; None for what it does not say.

    ``staff_code`` is all of it, without the marks around: a code where one was asked for.
    """

    code: LinkCode | None = None
    agrees: bool | None = None
    staff_code: str = ""


def linking_words(text: str, locale: str, *, linked: bool) -> LinkingWords:
    """Read a message for linking; in a chat that is ``linked`` only what is all code is one."""
    code = link_code_alone(text) if linked else link_code(text)
    return LinkingWords(code, agreement(text, locale), text.strip(" .,!:;"))


def with_link_code(reading: Reading, text: str) -> Reading:
    """Return a reading that is about linking with the code that its text holds."""
    if reading.intent != Intent.LINK_ACCOUNT or reading.chosen:
        return reading
    return replace(reading, slots=replace(reading.slots, link_code=link_code_within(text)))


def agreement(text: str, locale: str) -> bool | None:
    """Return whether a message that is but an answer says yes or no; None for anything else."""
    said = fold(text).strip(" .,!")
    yes, no = _answers(locale)
    return True if said in yes else False if said in no else None


@cache
def _answers(locale: str) -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads((LOCALES / locale / "linking.toml").read_text(encoding="utf-8"))
    yes, no = (frozenset(map(fold, table[name])) for name in ("yes", "no"))
    return yes, no
